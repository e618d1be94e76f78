/** What every control of a block carries. */
import { plainString } from "./mrkdwn.js";

/** Names a control across drawings of the same message or view. */
export const keyOf = (one, place) => `${place.scope}/${place.blockId}/${one.action_id}`;

/** What a control without words of its own is called. */
const CALLED = {
  datepicker: "Date",
  timepicker: "Time",
  datetimepicker: "Date and time",
  rich_text_input: "Text",
  checkboxes: "Choices",
  radio_buttons: "Choice",
};
const called = ({ type }) => CALLED[type] ?? (type.startsWith("multi_") || type.endsWith("select") ? "Choose" : undefined);

/** Attributes for the keyboard, for assistive technology and for tests. */
export function common(one, place) {
  return {
    "aria-labelledby": place.labelId,
    "aria-describedby": place.isInput ? place.errorId : undefined,
    "aria-label": place.labelId
      ? undefined
      : one.accessibility_label || plainString(one.placeholder?.text) || called(one),
    data: { actionId: one.action_id, blockId: place.blockId, type: one.type, focusKey: keyOf(one, place) },
  };
}
