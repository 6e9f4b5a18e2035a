from django.apps import AppConfig


class FundingConfig(AppConfig):
    name = "cordee.funding"
    label = "funding"

    def ready(self) -> None:
        from cordee.funding import committee, menu, proposals
        from cordee.indicators.committee import MORE
        from cordee.plan.proposals import PROPOSERS
        from cordee.retex import changes

        changes.LISTENERS.append(proposals.hear)
        PROPOSERS.append(proposals.calls)
        MORE.append(committee.slide)
        menu.register_menu()
