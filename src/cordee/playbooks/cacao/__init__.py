"""OASIS CACAO Security Playbooks 2.0: read, judged, told in words and written back whole. No models here.

Nothing in a playbook is ever executed: a command is a text, shown to a person.
"""

from cordee.playbooks.cacao.reading import BadPlaybook, read
from cordee.playbooks.cacao.writing import written

__all__ = ["BadPlaybook", "read", "written"]
