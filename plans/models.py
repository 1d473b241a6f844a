"""Every table of the room, by subject in ``<subject>_models.py``; Django and other rooms find them here."""

from plans.annex_models import Annex, AnnexVersion, PlanBundle
from plans.duty_models import DutySentence
from plans.fact_models import FactQuote
from plans.milestone_models import Milestone, MilestoneSection
from plans.plan_models import Plan, PlanPdf, Section, SectionPresence, SectionVersion
from plans.word_models import WizardAnswers, WordImport, WordPiece

__all__ = [
    "Annex",
    "AnnexVersion",
    "DutySentence",
    "FactQuote",
    "Milestone",
    "MilestoneSection",
    "Plan",
    "PlanBundle",
    "PlanPdf",
    "Section",
    "SectionPresence",
    "SectionVersion",
    "WizardAnswers",
    "WordImport",
    "WordPiece",
]
