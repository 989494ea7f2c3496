import type { ClientMessage } from '../protocol/generated'
import type { LinkStatus } from '../transport/types'
import type { Model, Turn } from './model'

/** What the screen shows once the customer has done this and nothing has come back yet. */
export function sent(model: Model, message: ClientMessage): Model {
  const { turnId } = message
  const next: Model = { ...model, passing: null, idleSeconds: null }
  if (turnId === undefined) return next
  switch (message.type) {
    case 'process_text':
      return pending({ ...next, said: { turnId, text: message.text } }, { turnId, type: message.type })
    case 'user_choice_selection': {
      const { type, stageId, promptId, selectedChoice: choice } = message
      return pending({ ...next, said: null }, { turnId, type, answers: { stageId, promptId }, choice })
    }
    case 'user_boolean_selection': {
      const { type, stageId, promptId } = message
      return pending({ ...next, said: null }, { turnId, type, answers: { stageId, promptId } })
    }
    case 'field_modification_request': {
      const editing = { field: message.field, value: message.newValue, turnId }
      return pending({ ...next, said: null, editing }, { turnId, type: message.type })
    }
    case 'start_scenario':
      return pending(next, { turnId, type: message.type })
    case 'request_staff':
      return { ...next, staff: { ...next.staff, state: next.staff.state === 'joined' ? 'joined' : 'called' } }
    // The rest is not answered by a question, so nothing waits for it.
    default:
      return next
  }
}

function pending(model: Model, turn: Turn): Model {
  return { ...model, pending: [...model.pending, turn] }
}

/** Opens one row for correction. */
export function edit(model: Model, field: string): Model {
  return { ...model, editing: { field } }
}

/** Closes the open row and leaves its value as it was. */
export function leaveEdit(model: Model): Model {
  return { ...model, editing: null }
}

/** How the line is now. */
export function linked(model: Model, link: LinkStatus): Model {
  return { ...model, link }
}
