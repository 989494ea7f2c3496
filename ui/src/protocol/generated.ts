// Written by `cargo xtask gen` from crates/protocol. Do not edit.

/**
 * One thing said, in the seed's message form.
 */
export type AgentMessage = { 
/**
 * Who said it.
 */
type: AgentMessageType, 
/**
 * The words.
 */
content: string, };

/**
 * Who speaks, in the seed's words.
 */
export type AgentMessageType = "human" | "ai";

/**
 * State of one consultation.
 */
export type AgentState = { 
/**
 * The session.
 */
session_id: SessionId, 
/**
 * What the customer said last, as text.
 */
user_input_text?: string, 
/**
 * Always absent here: audio is never kept. In the type because the seed has it.
 */
user_input_audio_b64?: string, 
/**
 * Product id.
 */
current_product_type?: string, 
/**
 * Open stage.
 */
current_scenario_stage_id?: string, 
/**
 * Name of the scenario.
 */
active_scenario_name?: string, 
/**
 * Values by field key.
 */
collected_product_info: Record<string, JsonValue>, 
/**
 * What was answered last.
 */
final_response_text_for_tts?: string, 
/**
 * Everything said.
 */
messages: Array<AgentMessage>, 
/**
 * The last error, if it stands.
 */
error_message?: string, 
/**
 * Whether the last turn is answered completely.
 */
is_final_turn_response: boolean, };

/**
 * One switch.
 */
export type BooleanChoice = { 
/**
 * Field it sets.
 */
key: string, 
/**
 * Its name.
 */
label: string, 
/**
 * Where it stands before it is touched; absent: off.
 */
default?: boolean, 
/**
 * Second lines beside the switch (ours).
 */
displayLines?: Array<string>, };

/**
 * One answer of several.
 */
export type BulletChoice = { 
/**
 * What is sent back.
 */
value: string, 
/**
 * Its name.
 */
label?: string, 
/**
 * What is shown.
 */
display: string, 
/**
 * True on the one a plain "네" takes.
 */
default?: boolean, 
/**
 * Facts about it (fee, limits, balance) as the scenario gives them.
 */
metadata?: { [key in string]: string }, 
/**
 * Second lines on the button (ours).
 */
displayLines?: Array<string>, };

/**
 * One thing said. After an interruption, only what was heard.
 */
export type ChatMessage = { 
/**
 * Who said it.
 */
role: Role, 
/**
 * The words.
 */
content: string, };

/**
 * Choices under one heading.
 */
export type ChoiceGroup = { 
/**
 * Heading.
 */
title: string, 
/**
 * Choices under it.
 */
items: Array<BulletChoice>, };

/**
 * The choices of a stage: all of one kind.
 */
export type Choices = Array<BulletChoice> | Array<BooleanChoice>;

/**
 * One message from a client. Read it with [`ClientMessage::parse`], which also checks lengths and ranges.
 */
export type ClientMessage = { 
/**
 * The client's name for this turn; repeated on every message of the answer. A repeated turn is answered
 * from the stored result.
 */
turnId?: string, } & ({ "type": "process_text", 
/**
 * At most 2,000 characters.
 */
text: string, 
/**
 * How it was entered.
 */
input_mode: InputMode, } | { "type": "activate_voice" } | { "type": "deactivate_voice" } | { "type": "stop_tts" } | { "type": "user_choice_selection", 
/**
 * Stage that offered it.
 */
stageId: string, 
/**
 * `value` of the choice.
 */
selectedChoice: string, 
/**
 * Question that offered it; without it a matching stage counts as current.
 */
promptId?: string, } | { "type": "user_boolean_selection", 
/**
 * Stage that offered them.
 */
stageId: string, 
/**
 * On or off by `key`.
 */
booleanSelections: { [key in string]: boolean }, 
/**
 * Question that offered them.
 */
promptId?: string, } | { "type": "field_modification_request", 
/**
 * Key of the field.
 */
field: string, 
/**
 * Text (at most 2,000 characters), number or boolean.
 */
newValue: JsonValue, 
/**
 * What the client believes stands there.
 */
currentValue?: JsonValue, } | { "type": "cancel_turn" } | { "type": "start_scenario", 
/**
 * Product id, e.g. `deposit_account`.
 */
productType: string, } | { "type": "request_staff" } | { "type": "end_session" } | { "type": "set_preferences" } & Preferences | { "type": "extend_time" } | { "type": "done_speaking" });

/**
 * Contrast of the screen.
 */
export type Contrast = "normal" | "high";

/**
 * One row to check.
 */
export type DisplayField = { 
/**
 * Field it shows.
 */
key: string, 
/**
 * Its name, for people.
 */
label: string, 
/**
 * Its value, for people: masked, with units.
 */
value: string, };

/**
 * Stable code of an `error` message.
 */
export type ErrorCode = "bad_json" | "unknown_type" | "bad_shape" | "too_long" | "bad_audio" | "unknown_product" | "unknown_stage" | "not_offered" | "stale_prompt" | "already_completed" | "session_not_found" | "busy" | "rate_limited" | "forbidden" | "voice_unavailable" | "stt_error" | "tts_error" | "llm_error" | "internal";

/**
 * One value a choice field may take.
 */
export type FieldChoice = { 
/**
 * The value.
 */
value: string, 
/**
 * What is shown.
 */
display: string, 
/**
 * True on the one a plain "네" takes.
 */
default?: boolean, };

/**
 * Fields that belong together: one stepping stone of the path.
 */
export type FieldGroup = { 
/**
 * Its name, for people.
 */
group_name: string, 
/**
 * Its id.
 */
group_id: string, 
/**
 * Keys of its fields, in order.
 */
fields: Array<string>, };

/**
 * What kind of value a field holds. Seed §3.2.5's `string` is read as `text`.
 */
export type FieldType = "text" | "choice" | "number" | "boolean";

/**
 * How a text came in.
 */
export type InputMode = "text" | "voice";

export type JsonValue = number | string | boolean | Array<JsonValue> | { [key in string]: JsonValue } | null;

/**
 * Language of everything the customer reads and hears.
 */
export type Locale = "ko" | "en";

/**
 * What a notice is about; the screen shows the most serious.
 */
export type NoticeKind = "info" | "offline" | "online" | "degraded" | "not_a_decision" | "staff_called";

/**
 * Wishes about reading and listening.
 */
export type Preferences = { 
/**
 * Language.
 */
locale?: Locale, 
/**
 * Speed of the voice, 0.5 to 2.0; 1.0 is as recorded.
 */
speechRate?: number, 
/**
 * Loudness of the voice, 0.0 (silent) to 1.0.
 */
volume?: number, 
/**
 * Size of letters.
 */
textSize?: TextSize, 
/**
 * Contrast.
 */
contrast?: Contrast, 
/**
 * Fewer words, larger everything.
 */
simple?: boolean, 
/**
 * Controls within reach from a wheelchair.
 */
lowPosture?: boolean, };

/**
 * How a question is answered.
 */
export type ResponseType = "narrative" | "bullet" | "boolean";

/**
 * Who speaks.
 */
export type Role = "user" | "assistant";

/**
 * One message to a client.
 *
 * A turn is `llm_response_chunk`* and `llm_response_end` (absent if only the question is said), then
 * `slot_filling_update`, then exactly one of `stage_response`, `session_completed`, `error`.
 */
export type ServerMessage = { 
/**
 * The turn it answers.
 */
turnId?: string, } & ({ "type": "session_initialized", 
/**
 * Greeting.
 */
message: string, } | { "type": "session_state" } & SessionState | { "type": "stt_interim_result", 
/**
 * Words so far.
 */
transcript: string, } | { "type": "stt_final_result", 
/**
 * The sentence.
 */
transcript: string, } | { "type": "llm_response_chunk", 
/**
 * To be appended.
 */
chunk: string, } | { "type": "llm_response_end", 
/**
 * All of it.
 */
full_text: string, } | { "type": "tts_audio_chunk", 
/**
 * A whole WAV (16-bit PCM mono), base64.
 */
audio_chunk_base64: string, } | { "type": "tts_stream_end" } | { "type": "slot_filling_update", 
/**
 * The whole picture, not a difference.
 */
data: SlotFillingUpdate, } | { "type": "stage_response" } & StageResponse | { "type": "error", 
/**
 * Absent only in messages of the seed's first edition.
 */
code?: ErrorCode, 
/**
 * For people.
 */
message: string, } | { "type": "warning", 
/**
 * For people.
 */
message: string, } | { "type": "epd_detected" } | { "type": "voice_activated" } | { "type": "voice_deactivated" } | { "type": "voice_status", 
/**
 * Whose.
 */
phase: VoicePhase, 
/**
 * How loud the microphone is: 0.0 to 1.0.
 */
level: number, } | { "type": "preferences_changed" } & Preferences | { "type": "turn_cancelled", 
/**
 * What was heard of the answer.
 */
heardText: string, } | { "type": "barge_in", 
/**
 * What was heard of the answer.
 */
heardText: string, } | { "type": "session_completed", 
/**
 * What was applied for.
 */
summary: Summary, } | { "type": "staff_joined", 
/**
 * Their name.
 */
name?: string, } | { "type": "staff_left" } | { "type": "staff_message", 
/**
 * The words.
 */
message: string, } | { "type": "idle_warning", 
/**
 * Seconds until the session is wiped.
 */
secondsLeft: number, } | { "type": "notice", 
/**
 * What about.
 */
kind: NoticeKind, 
/**
 * For people.
 */
message: string, } | { "type": "field_modification_response", 
/**
 * Whether the value was taken.
 */
success: boolean, 
/**
 * Key of the field.
 */
field: string, 
/**
 * The value that now stands there, masked where it must be.
 */
newValue?: JsonValue, 
/**
 * Why not, for people.
 */
error?: string, });

/**
 * A consultation's name, chosen by the client: 1 to 64 of `A-Z a-z 0-9 _ -`. It grants nothing.
 */
export type SessionId = string;

/**
 * First message after a reconnect; `slot_filling_update` and `stage_response` follow at once.
 */
export type SessionState = { 
/**
 * The session.
 */
session_id: SessionId, 
/**
 * Product id; null before one is chosen.
 */
product_type: string | null, 
/**
 * Open stage; null before there is one.
 */
stage: string | null, 
/**
 * Values by field key; masked ones stay masked here.
 */
collected_info: Record<string, JsonValue>, 
/**
 * The last [`crate::limits::MAX_MESSAGES`] things said.
 */
messages: Array<ChatMessage>, 
/**
 * 0 to 1.
 */
completion_rate: number, 
/**
 * Whether the application is finished.
 */
is_complete: boolean, };

/**
 * One field. The seed names its label two ways, so both are sent; when only one is read, it fills both.
 */
export type SlotField = { 
/**
 * Key of the field.
 */
key: string, 
/**
 * Its name, for people (seed 001 §3.2.5).
 */
label: string, 
/**
 * The same name (seed 001 §4.2).
 */
display_name: string, 
/**
 * What kind of value.
 */
type: FieldType, 
/**
 * Whether the application needs it.
 */
required: boolean, 
/**
 * Whether it has a value.
 */
collected: boolean, 
/**
 * The value, masked where it must be.
 */
value?: JsonValue, 
/**
 * The value for people, with units and masked where it must be (ours: a screen knows no units).
 */
display_value?: string, 
/**
 * `group_id` it belongs to.
 */
group?: string, 
/**
 * 0 for a top field, 1 below its parent, and so on.
 */
depth?: number, 
/**
 * Condition under which it is shown, e.g. `card_selection == 'sline_transit'`; already applied.
 */
show_when?: string, 
/**
 * Field it hangs on.
 */
parent_field?: string, 
/**
 * What may be chosen, when `type` is `choice`.
 */
choices?: Array<FieldChoice>, };

/**
 * Everything collected so far, and what is still needed.
 */
export type SlotFillingUpdate = { 
/**
 * Product id.
 */
product_type: string, 
/**
 * Stage of the scenario.
 */
current_stage: string, 
/**
 * Values by field key; masked ones stay masked here.
 */
collected_info: Record<string, JsonValue>, 
/**
 * The fields that the chosen path needs.
 */
required_fields: Array<SlotField>, 
/**
 * How they belong together.
 */
field_groups?: Array<FieldGroup>, 
/**
 * 0 to 1, over needed fields only.
 */
completion_rate: number, 
/**
 * Name of the scenario, for people.
 */
scenario_name?: string, 
/**
 * True once the application is finished.
 */
is_complete?: boolean, };

/**
 * A question with its buttons. Spoken as well, when there is a voice.
 */
export type StageResponse = { 
/**
 * Stage of the scenario.
 */
stageId: string, 
/**
 * How it is answered.
 */
responseType: ResponseType, 
/**
 * The question; a lead may stand before its last line break.
 */
prompt: string, 
/**
 * What may be chosen, in display and ordinal order.
 */
choices?: Choices, 
/**
 * The same in groups; ordinals count across groups.
 */
choiceGroups?: Array<ChoiceGroup>, 
/**
 * `value` a plain "네" takes.
 */
defaultChoice?: string, 
/**
 * Questions a customer may ask here without leaving; sent back as `process_text`.
 */
additionalQuestions?: Array<string>, 
/**
 * Keys of fields that may be corrected here.
 */
modifiableFields?: Array<string>, 
/**
 * Whether the customer may go on without an answer; absent in some of the seed's samples, then false.
 */
skippable?: boolean, 
/**
 * Name of this asking; an answer that carries another is stale.
 */
promptId?: string, 
/**
 * Rows the customer checks, already masked.
 */
displayFields?: Array<DisplayField>, };

/**
 * The finished application, for people: masked, with units.
 */
export type Summary = { 
/**
 * Product id.
 */
productType: string, 
/**
 * The rows by subject.
 */
groups: Array<SummaryGroup>, };

/**
 * Rows under one heading.
 */
export type SummaryGroup = { 
/**
 * Heading.
 */
title: string, 
/**
 * Rows under it.
 */
rows: Array<DisplayField>, };

/**
 * Size of letters on the screen.
 */
export type TextSize = "normal" | "large";

/**
 * Whose turn it is, by voice.
 */
export type VoicePhase = "unavailable" | "off" | "waiting" | "hearing" | "thinking" | "speaking";
