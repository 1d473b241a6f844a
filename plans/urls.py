from django.urls import path

from plans import annex_views, duty_views, fact_views, pdf_views, version_views, views, wizard_views, word_views

app_name = "plans"

urlpatterns = [
    path("", views.outline, name="outline"),
    path("begin/", views.start, name="start"),
    path("eisen/", duty_views.duties, name="duties"),
    path("eisen/<slug:dutysentence>/", duty_views.duty, name="duty"),
    path("eisen/<slug:dutysentence>/zin/<slug:section>/", duty_views.tie, name="duty_tie"),
    path("eisen/zinnen/<uuid:dutysentence>/weg/", duty_views.untie, name="duty_untie"),
    path("erbij/", views.add_section, name="add_section"),
    path("feiten/", fact_views.facts, name="facts"),
    path("feiten/<uuid:factquote>/", fact_views.fact, name="fact"),
    path("documenten/", annex_views.annexes, name="annexes"),
    path("documenten/zip/", annex_views.bundles, name="bundles"),
    path("documenten/zip/<uuid:planbundle>/", annex_views.bundle, name="bundle"),
    path("documenten/<uuid:annex>/", annex_views.annex, name="annex"),
    path("documenten/<uuid:annex>/versie/", annex_views.annex_renew, name="annex_renew"),
    path("documenten/<uuid:annex>/einde/", annex_views.annex_end, name="annex_end"),
    path("paragraaf/<slug:section>/documenten/erbij/", annex_views.annex_add, name="annex_add"),
    path("pdf/", pdf_views.pdfs, name="pdfs"),
    path("pdf/<uuid:planpdf>/", pdf_views.pdf, name="pdf"),
    path("versies/", version_views.milestones, name="milestones"),
    path("versies/vergelijken/", version_views.compare, name="compare"),
    path("versies/<uuid:milestone>/", version_views.milestone, name="milestone"),
    path("vragen/", wizard_views.wizard, name="wizard"),
    path("vragen/voorbeeld/", wizard_views.wizard_preview, name="wizard_preview"),
    path("word/", word_views.word, name="word"),
    path("word/<uuid:wordimport>/", word_views.word_import, name="word_import"),
    path("paragraaf/<slug:section>/", views.section, name="section"),
    path("paragraaf/<slug:section>/gegevens/", views.particulars, name="particulars"),
    path("paragraaf/<slug:section>/aanwezig/", views.presence, name="presence"),
    path("paragraaf/<slug:section>/botsing/<uuid:sectionversion>/", views.conflict, name="conflict"),
    path("paragraaf/<slug:section>/vergelijken/", version_views.compare_section, name="compare_section"),
    path("paragraaf/<slug:section>/versies/", views.history, name="history"),
    path("paragraaf/<slug:section>/versies/<uuid:sectionversion>/", views.version, name="version"),
    path("paragraaf/<slug:section>/versies/<uuid:sectionversion>/terugzetten/", version_views.restore, name="restore"),
]
