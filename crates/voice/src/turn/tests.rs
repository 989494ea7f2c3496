use proptest::prelude::*;

use super::*;
use crate::frame::FRAME_MS;

/// Speaks and is silent, and writes down what is told.
struct Talk {
    turns: TurnTaker,
    told: Vec<Output>,
}

impl Talk {
    fn listening(expected: ExpectedAnswer) -> Talk {
        let mut talk = Talk {
            turns: TurnTaker::new(Timing::default()),
            told: Vec::new(),
        };
        talk.take(Input::Listen(expected));
        talk
    }

    /// The kiosk speaks, and the canceller knows the room.
    fn spoken_to() -> Talk {
        let mut talk = Talk::listening(ExpectedAnswer::Free);
        talk.take(Input::SpeakingStarted);
        talk.quiet(3_500);
        talk
    }

    fn take(&mut self, input: Input) {
        self.told.extend(self.turns.take(input));
    }

    fn frames(&mut self, ms: u32, voice: bool) {
        for _ in 0..ms / FRAME_MS {
            self.take(Input::Frame { voice });
        }
    }

    fn voice(&mut self, ms: u32) {
        self.frames(ms, true);
    }

    fn quiet(&mut self, ms: u32) {
        self.frames(ms, false);
    }

    fn ended(&self) -> Option<(EndReason, u64)> {
        self.told.iter().find_map(|output| match output {
            Output::EndDetected { at, reason, .. } => Some((*reason, at.ms())),
            _ => None,
        })
    }

    fn names(&self) -> Vec<&'static str> {
        let name = |output: &Output| match output {
            Output::SpeechStarted { .. } => "started",
            Output::EndDetected { .. } => "end",
            Output::TooShort { .. } => "short",
            Output::Silence { .. } => "silence",
            Output::Duck { .. } => "duck",
            Output::Resume { .. } => "resume",
            Output::BargeIn { .. } => "barge_in",
        };
        self.told.iter().map(name).collect()
    }
}

#[test]
fn an_utterance_begins_after_the_onset_and_its_sound_before_it() {
    let mut talk = Talk::listening(ExpectedAnswer::Free);
    talk.quiet(1_000);
    talk.voice(90);
    assert_eq!(talk.told, []);
    talk.voice(10);
    let (at, from) = (SampleTime::from_ms(1_100), SampleTime::from_ms(600));
    assert_eq!(talk.told, [Output::SpeechStarted { at, from }]);
}

#[test]
fn every_kind_of_answer_has_its_patience() {
    use ExpectedAnswer::{Address, Choice, Digits, Free, Name, YesNo};
    for (expected, hangover) in [
        (YesNo, 500),
        (Choice, 500),
        (Free, 700),
        (Digits, 1_200),
        (Name, 1_200),
        (Address, 1_200),
    ] {
        let mut talk = Talk::listening(expected);
        talk.voice(800);
        talk.quiet(hangover - 10);
        assert_eq!(talk.ended(), None, "{expected:?}");
        talk.quiet(10);
        assert_eq!(
            talk.ended(),
            Some((EndReason::Quiet, 800 + u64::from(hangover))),
            "{expected:?}"
        );
    }
}

#[test]
fn a_question_may_have_a_patience_of_its_own() {
    let mut talk = Talk::listening(ExpectedAnswer::YesNo);
    talk.take(Input::Patience(Some(900)));
    talk.voice(800);
    talk.quiet(890);
    assert_eq!(talk.ended(), None);
    talk.quiet(10);
    assert_eq!(talk.ended(), Some((EndReason::Quiet, 1_700)));
}

#[test]
fn dictated_digits_may_pause_and_free_speech_may_not() {
    for (expected, whole) in [(ExpectedAnswer::Digits, true), (ExpectedAnswer::Free, false)] {
        let mut talk = Talk::listening(expected);
        for _ in 0..3 {
            talk.voice(600);
            talk.quiet(900);
        }
        assert_eq!(talk.ended().is_none(), whole, "{expected:?}");
    }
}

#[test]
fn an_answer_that_is_complete_ends_early() {
    let mut talk = Talk::listening(ExpectedAnswer::Choice);
    talk.voice(600);
    talk.take(Input::Interim(Judgement::Answers));
    talk.quiet(200);
    assert_eq!(talk.ended(), Some((EndReason::Answered, 800)));
}

#[test]
fn it_does_not_end_early_when_more_words_followed() {
    let mut talk = Talk::listening(ExpectedAnswer::Choice);
    talk.voice(600);
    talk.take(Input::Interim(Judgement::Answers));
    talk.quiet(150);
    talk.voice(300);
    talk.quiet(490);
    assert_eq!(talk.ended(), None);
    talk.quiet(10);
    assert_eq!(talk.ended().map(|(reason, _)| reason), Some(EndReason::Quiet));
}

#[test]
fn a_judgement_is_taken_back() {
    let mut talk = Talk::listening(ExpectedAnswer::YesNo);
    talk.voice(300);
    talk.take(Input::Interim(Judgement::Answers));
    talk.quiet(100);
    talk.take(Input::Interim(Judgement::Open));
    talk.quiet(390);
    assert_eq!(talk.ended(), None);
}

#[test]
fn a_click_does_not_prolong_a_pause() {
    let mut talk = Talk::listening(ExpectedAnswer::Free);
    talk.voice(600);
    for _ in 0..4 {
        talk.quiet(150);
        talk.voice(20);
    }
    talk.quiet(20);
    assert_eq!(talk.ended().map(|(reason, _)| reason), Some(EndReason::Quiet));
}

#[test]
fn a_knock_is_no_answer_but_a_short_yes_is() {
    let mut talk = Talk::listening(ExpectedAnswer::YesNo);
    talk.voice(150);
    talk.quiet(500);
    assert_eq!(talk.names(), ["started", "short"]);
    assert_eq!(talk.turns.state(), State::Listening);

    talk.told.clear();
    talk.voice(150);
    talk.take(Input::Interim(Judgement::Answers));
    talk.quiet(200);
    assert_eq!(talk.names(), ["started", "end"]);
}

#[test]
fn an_utterance_is_ended_by_touch_and_by_its_length() {
    let mut talk = Talk::listening(ExpectedAnswer::Free);
    talk.voice(600);
    talk.take(Input::Done);
    assert_eq!(talk.ended(), Some((EndReason::Touched, 600)));

    let mut talk = Talk::listening(ExpectedAnswer::Free);
    talk.voice(60_000);
    assert_eq!(talk.ended(), Some((EndReason::TooLong, 20_000)));

    let mut talk = Talk::listening(ExpectedAnswer::Free);
    talk.take(Input::Done);
    assert_eq!(talk.names(), ["short"]);
}

#[test]
fn a_pause_taken_for_the_end_is_mended_before_the_kiosk_speaks() {
    let mut talk = Talk::listening(ExpectedAnswer::Free);
    talk.voice(600);
    talk.quiet(800);
    talk.voice(600);
    assert_eq!(talk.names(), ["started", "end", "started"]);
}

#[test]
fn silence_is_told_every_eight_seconds() {
    let mut talk = Talk::listening(ExpectedAnswer::Free);
    talk.quiet(17_000);
    let at: Vec<u64> = talk.told.iter().map(|output| output.at().ms()).collect();
    assert_eq!(
        (talk.names(), at),
        (vec!["silence", "silence"], vec![8_000, 16_000])
    );
}

#[test]
fn an_interruption_ducks_then_stops_then_is_heard_from_its_beginning() {
    let mut talk = Talk::spoken_to();
    talk.take(Input::Heard(SampleTime(12_345)));
    talk.voice(600);
    let ms = SampleTime::from_ms;
    assert_eq!(
        talk.told,
        [
            Output::Duck { at: ms(3_560) },
            Output::BargeIn {
                at: ms(3_700),
                heard: SampleTime(12_345)
            },
            Output::SpeechStarted {
                at: ms(3_700),
                from: ms(3_100)
            },
        ]
    );
    talk.take(Input::SpeakingFinished);
    assert_eq!(talk.turns.state(), State::Hearing);
}

#[test]
fn a_cough_only_ducks() {
    let mut talk = Talk::spoken_to();
    talk.voice(150);
    talk.quiet(500);
    assert_eq!(talk.names(), ["duck", "resume"]);
    assert_eq!(talk.turns.state(), State::Speaking);
}

#[test]
fn the_first_seconds_of_speech_and_the_last_echo_need_more_voice() {
    let mut talk = Talk::listening(ExpectedAnswer::Free);
    talk.take(Input::SpeakingStarted);
    talk.voice(400);
    assert_eq!(talk.names(), ["duck"]);

    let mut talk = Talk::spoken_to();
    talk.take(Input::RoomChanged);
    talk.voice(400);
    assert_eq!(talk.names(), ["duck"]);

    let mut talk = Talk::spoken_to();
    talk.take(Input::SpeakingFinished);
    talk.voice(190);
    assert_eq!(talk.names(), [""; 0]);
    talk.voice(10);
    assert_eq!(talk.names(), ["started"]);
}

#[test]
fn a_customer_who_speaks_is_not_spoken_over() {
    let mut talk = Talk::listening(ExpectedAnswer::Free);
    talk.voice(300);
    talk.take(Input::SpeakingStarted);
    assert_eq!(talk.names(), ["started", "barge_in"]);
    assert_eq!(talk.turns.state(), State::Hearing);
}

#[test]
fn at_rest_nothing_is_heard() {
    let mut talk = Talk::listening(ExpectedAnswer::Free);
    talk.voice(300);
    talk.take(Input::Rest);
    talk.told.clear();
    talk.voice(30_000);
    talk.take(Input::Done);
    talk.take(Input::SpeakingFinished);
    talk.quiet(30_000);
    assert_eq!(talk.told, []);
}

fn any_input() -> impl Strategy<Value = Vec<Input>> {
    let expected = prop_oneof![
        Just(ExpectedAnswer::YesNo),
        Just(ExpectedAnswer::Digits),
        Just(ExpectedAnswer::Free)
    ];
    let once = prop_oneof![
        expected.prop_map(Input::Listen),
        Just(Input::Interim(Judgement::Answers)),
        Just(Input::Interim(Judgement::Open)),
        Just(Input::Done),
        Just(Input::SpeakingStarted),
        any::<u64>().prop_map(|at| Input::Heard(SampleTime(at))),
        Just(Input::SpeakingFinished),
        Just(Input::RoomChanged),
        Just(Input::Rest),
    ];
    let sound = (any::<bool>(), 1usize..200).prop_map(|(voice, frames)| vec![Input::Frame { voice }; frames]);
    prop::collection::vec(
        prop_oneof![2 => once.prop_map(|input| vec![input]), 3 => sound],
        0..60,
    )
    .prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn whatever_happens_what_is_told_makes_sense(inputs in any_input()) {
        let mut turns = TurnTaker::new(Timing::default());
        let (mut hearing, mut ducked, mut last) = (false, false, SampleTime::default());
        for input in inputs {
            let rested = input == Input::Rest;
            for output in turns.take(input) {
                prop_assert!(output.at() >= last && output.at() == turns.now());
                last = output.at();
                match output {
                    Output::SpeechStarted { from, .. } => {
                        prop_assert!(!hearing && from <= last);
                        hearing = true;
                    }
                    Output::EndDetected { voice_until, .. } => {
                        prop_assert!(hearing && voice_until <= last);
                        hearing = false;
                    }
                    Output::TooShort { .. } => hearing = false,
                    Output::Duck { .. } => {
                        prop_assert!(!ducked && !hearing);
                        ducked = true;
                    }
                    Output::Resume { .. } => {
                        prop_assert!(ducked);
                        ducked = false;
                    }
                    Output::BargeIn { .. } => ducked = false,
                    Output::Silence { .. } => prop_assert!(!hearing),
                }
            }
            if rested {
                hearing = false;
            }
            prop_assert_eq!(hearing, turns.state() == State::Hearing);
            prop_assert_eq!(ducked, turns.state() == State::Ducked);
        }
    }

    #[test]
    fn no_utterance_outlasts_the_longest(voiced in prop::collection::vec(any::<bool>(), 2_500)) {
        let mut turns = TurnTaker::new(Timing::default());
        let mut told: Vec<Output> = turns.take(Input::Listen(ExpectedAnswer::Digits)).collect();
        let mut since = None;
        for voice in voiced {
            told.extend(turns.take(Input::Frame { voice }));
            since = if turns.state() == State::Hearing { since.or(Some(turns.now())) } else { None };
            prop_assert!(since.is_none_or(|since| turns.now() - since <= SampleTime::from_ms(20_000).0));
        }
    }
}
