// govuk-frontend comes without types.
declare module "govuk-frontend/dist/govuk/*";
