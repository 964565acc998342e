// On pages that ask for a password: a button that shows what is typed.

import { PasswordInput } from "govuk-frontend/dist/govuk/components/password-input/password-input.mjs";
import { createAll } from "govuk-frontend/dist/govuk/init.mjs";

createAll(PasswordInput);
