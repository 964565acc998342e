from django.conf import settings
from django.core.checks import Tags, Warning, register


@register(Tags.security, deploy=True)
def history_key_is_given(app_configs, **kwargs):
    """Beside the database, the key is worth less: who can change the one can often read the other."""
    if settings.HISTORY_KEY_IS_GIVEN or not settings.IS_PRODUCTION:
        return []
    return [
        Warning(
            f"HISTORY_KEY is not set: what is stored is sealed with a key that was made in {settings.DATA_DIR}.",
            hint="Set HISTORY_KEY to what the file history_key there holds, keep a copy apart from the database's "
            "backups, and delete the file.",
            id="inspection.W001",
        )
    ]
