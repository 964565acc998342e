from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):
    # Scripts import one another under their hashed names, so that a page never mixes two versions of them, and
    # browsers keep them for good.
    support_js_module_import_aggregation = True
