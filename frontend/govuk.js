// The behaviours of the GOV.UK components that our pages use; each page works without them.

import { Button } from "govuk-frontend/dist/govuk/components/button/button.mjs";
import { ErrorSummary } from "govuk-frontend/dist/govuk/components/error-summary/error-summary.mjs";
import { NotificationBanner } from "govuk-frontend/dist/govuk/components/notification-banner/notification-banner.mjs";
import { ServiceNavigation } from "govuk-frontend/dist/govuk/components/service-navigation/service-navigation.mjs";
import { SkipLink } from "govuk-frontend/dist/govuk/components/skip-link/skip-link.mjs";
import { createAll } from "govuk-frontend/dist/govuk/init.mjs";

// What was done is said where it was done: the address leads there, and the top of the page is far away.
const place = location.hash ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
const messages = document.querySelectorAll("main > .govuk-notification-banner");
if (place && messages.length) {
  place.before(...messages);
  // Or the browser would go on to the place once everything is loaded.
  history.replaceState(history.state, "", location.pathname + location.search);
}

document.body.classList.add("js-enabled", "govuk-frontend-supported");
for (const component of [Button, ErrorSummary, NotificationBanner, ServiceNavigation, SkipLink]) {
  createAll(component);
}
