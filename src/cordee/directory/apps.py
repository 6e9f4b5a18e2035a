from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "cordee.directory"
    label = "directory"

    def ready(self) -> None:
        from cordee.directory import menu, work  # noqa: F401 - work registers the import among the runs

        menu.register_all()
