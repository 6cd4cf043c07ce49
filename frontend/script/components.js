// GOV.UK's own components, only those in use.
import {
  Button,
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  isSupported,
  NotificationBanner,
  PasswordInput,
  Radios,
  SkipLink,
} from "govuk-frontend";

const inUse = [Button, CharacterCount, Checkboxes, ErrorSummary, NotificationBanner, PasswordInput, Radios, SkipLink];

/** Start the components inside this element that are not started yet. */
export function startComponents(scope) {
  if (!isSupported()) return;
  for (const Component of inUse) {
    const name = Component.moduleName;
    const found = [...scope.querySelectorAll(`[data-module="${name}"]`)];
    if (scope.matches?.(`[data-module="${name}"]`)) found.push(scope);
    for (const element of found) {
      if (!element.hasAttribute(`data-${name}-init`)) new Component(element);
    }
  }
}
