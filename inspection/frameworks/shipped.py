"""The editions that are shipped with the product, each a file. One administrator may publish them: nobody of the
installation has written them."""

from dataclasses import dataclass
from pathlib import Path

from inspection.foundation.files import read_text
from inspection.foundation.transactions import retry_transaction
from inspection.frameworks.actions import import_framework
from inspection.frameworks.format_2.reading import FrameworkContent, read_framework_file
from inspection.frameworks.models import Framework
from inspection.people.models import User

SHIPPED_FRAMEWORKS = Path(__file__).parent / "editions"


@dataclass(frozen=True, slots=True)
class ShippedEdition:
    """A file with what is stored of it: `framework` is the edition of that code, published or a draft, or nothing."""

    name: str
    content: FrameworkContent
    framework: Framework | None

    @property
    def title(self) -> str:
        title = self.content.title
        return title if isinstance(title, str) else title.en


def shipped_editions() -> list[ShippedEdition]:
    """By the names of their files."""
    stored = {(framework.code, framework.edition): framework for framework in Framework.objects.all()}
    contents = {file.stem: read_framework_file(read_text(file)) for file in sorted(SHIPPED_FRAMEWORKS.glob("*.yaml"))}
    return [
        ShippedEdition(name, content, stored.get((content.code, content.edition))) for name, content in contents.items()
    ]


@retry_transaction
def load_shipped(*, name: str, by: User) -> tuple[Framework, bool]:
    """Publish the shipped edition of that name; the second value tells whether it is new. Loaded again it changes
    nothing. Raises `KeyError` for none, `FileRefusedError` where the edition is there with other content."""
    contents = {edition.name: edition.content for edition in shipped_editions()}
    return import_framework(content=contents[name], by=by, file_name=f"{name}.yaml")
