"""The application: a short list of named steps."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from flask import Flask
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from core import corehooks
from core.audit import jobs as audit_jobs
from core.audit.opening_views import bp as openings_bp
from core.audit.views import bp as audit_bp
from core.auth import jobs as auth_jobs
from core.auth.views.devices import bp as devices_bp
from core.auth.views.entry import bp as auth_bp
from core.auth.views.profile import bp as profile_bp
from core.auth.views.roles import bp as roles_bp
from core.auth.views.users import bp as users_bp
from core.backup import jobs as backup_jobs
from core.config import ROOT, Settings, load_settings
from core.db import db, engine_options, prepare_engine
from core.deliveries.views import bp as deliveries_bp
from core.documents import jobs as documents_jobs
from core.documents.views import bp as documents_bp
from core.documents.views import verify_bp
from core.exchange import export_jobs, timetable_jobs
from core.exchange import jobs as exchange_jobs
from core.exchange.export_views import bp as exports_bp
from core.exchange.portal_views import bp as portals_bp
from core.exchange.timetable_views import bp as timetable_import_bp
from core.exchange.update_views import bp as import_updates_bp
from core.exchange.views import bp as exchange_bp
from core.feedback.views import bp as feedback_bp
from core.feedback.views import public_bp as public_feedback_bp
from core.households.views import bp as households_bp
from core.indicators.views import bp as indicators_bp
from core.jobs import module_jobs
from core.jobs.views import bp as jobs_bp
from core.kernel import EXTENSION, Kernel
from core.messaging import jobs as messaging_jobs
from core.messaging.gateway import gateway
from core.messaging.mail import mail_server
from core.messaging.views import bp as messaging_bp
from core.messaging.views import hooks_bp as message_hooks_bp
from core.people import duplicate_jobs
from core.people import jobs as people_jobs
from core.people.duplicate_views import bp as duplicates_bp
from core.people.find_views import bp as find_bp
from core.people.merge_views import bp as people_merge_bp
from core.people.page_views import bp as person_page_bp
from core.people.place_views import bp as person_place_bp
from core.people.views import bp as people_bp
from core.plans import jobs as plans_jobs
from core.plans.views import bp as plans_bp
from core.plugins.dispatch import Dispatcher, record_error
from core.plugins.loader import Loader
from core.plugins.manifest import discover
from core.privacy import jobs as privacy_jobs
from core.privacy.views import bp as privacy_bp
from core.reference.views import bp as reference_bp
from core.regions.system_views import bp as system_bp
from core.regions.views import bp as regions_bp
from core.requests import jobs as requests_jobs
from core.requests.public_blueprint import bp as public_requests_bp
from core.requests.views import bp as requests_bp
from core.scheduling import appointment_jobs, evening_jobs
from core.scheduling import offer_answers as scheduling_answers
from core.scheduling import queue_jobs as scheduling_queue_jobs
from core.scheduling import series_jobs as scheduling_series_jobs
from core.scheduling.views import bp as scheduling_bp
from core.scheduling.views import calendar_feed_bp, public_timetable_bp
from core.web.context import init_context
from core.web.errors import init_errors
from core.web.i18n import add_translations
from core.web.mount import mount_modules, refuse_undeclared
from core.web.nav import init_templates
from core.web.render import htmx
from core.web.security import init_security
from core.web.static import init_static
from core.web.views import bp as web_bp
from core.work import jobs as work_jobs
from core.work.views import bp as work_bp

#: (blueprint, whether its pages belong to a region)
CORE_BLUEPRINTS = (
    (web_bp, False),
    (auth_bp, False),
    (profile_bp, False),
    (users_bp, False),
    (system_bp, False),
    (people_bp, True),
    (find_bp, True),
    (households_bp, True),
    (person_page_bp, True),
    (duplicates_bp, True),
    (people_merge_bp, True),
    (person_place_bp, True),
    (scheduling_bp, True),
    (calendar_feed_bp, False),
    (public_timetable_bp, False),
    (plans_bp, True),
    (work_bp, True),
    (requests_bp, True),
    (public_requests_bp, False),
    (feedback_bp, True),
    (public_feedback_bp, False),
    (deliveries_bp, True),
    (documents_bp, True),
    (verify_bp, False),
    (indicators_bp, True),
    (exchange_bp, True),
    (portals_bp, True),
    (timetable_import_bp, True),
    (import_updates_bp, True),
    (exports_bp, True),
    (jobs_bp, True),
    (regions_bp, True),
    (reference_bp, True),
    (roles_bp, True),
    (devices_bp, True),
    (audit_bp, True),
    (openings_bp, True),
    (privacy_bp, True),
    (messaging_bp, True),
    (message_hooks_bp, False),
)
#: files whose import registers kinds of background work
JOB_HANDLERS = (
    appointment_jobs,
    audit_jobs,
    auth_jobs,
    backup_jobs,
    documents_jobs,
    exchange_jobs,
    timetable_jobs,
    messaging_jobs,
    module_jobs,
    export_jobs,
    people_jobs,
    plans_jobs,
    duplicate_jobs,
    privacy_jobs,
    requests_jobs,
    evening_jobs,
    scheduling_answers,
    scheduling_queue_jobs,
    scheduling_series_jobs,
    work_jobs,
)
MAX_UPLOAD = 20 * 1024 * 1024


def create_app(settings: Settings | None = None, *, module_paths: Iterable[Path] = ()) -> Flask:
    """Build the application. `module_paths` are folders of further modules (tests, examples).

    Raises `SetupError` with a text that says how to mend the installation.
    """
    settings = settings or load_settings()
    for check in (gateway, mail_server):  # a wrong description is said now, not at the first SMS
        check(settings)
    app = Flask("core", root_path=str(ROOT / "core"), template_folder=str(ROOT / "templates"))
    configure(app, settings)
    connect_database(app, settings)
    loader = load_modules(settings, module_paths)
    app.extensions[EXTENSION] = Kernel(
        settings, loader, Dispatcher(loader, record_error), modules_of_blueprints={}
    )
    init_web(app)
    register_views(app)
    return app


def configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=MAX_UPLOAD,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        SESSION_COOKIE_NAME="shanyraq",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        WTF_CSRF_TIME_LIMIT=14 * 24 * 3600,  # as long as a session may last
        WTF_CSRF_SSL_STRICT=False,
        TESTING=settings.testing,
    )
    app.url_map.strict_slashes = True
    if settings.proxies:
        # without it all readers seem to be the proxy, and share one brake on guessed passwords
        hops = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]


def connect_database(app: Flask, settings: Settings) -> None:
    settings.var.mkdir(parents=True, exist_ok=True)
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(settings.database_url)
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)


def load_modules(settings: Settings, module_paths: Iterable[Path]) -> Loader:
    loader = Loader(strict=settings.plugins_strict, only=settings.plugins_only)
    loader.register_core(corehooks)
    loader.load_all(discover(ROOT / "plugins", module_paths))
    for module in loader.modules.values():
        if module.loaded:
            add_translations(module.manifest.package, module.manifest.translations)
    return loader


def init_web(app: Flask) -> None:
    init_security(app)
    init_static(app)
    # gateways hold no session that could be abused; a secret of their own lets them in
    CSRFProtect(app).exempt(message_hooks_bp)
    htmx.init_app(app)
    init_context(app)
    init_templates(app)
    init_errors(app)


def register_views(app: Flask) -> None:
    """Mount core's and the modules' blueprints; a module whose views are wrong is quarantined."""
    for blueprint, of_region in CORE_BLUEPRINTS:
        app.register_blueprint(blueprint, url_prefix="/<region>" if of_region else None)
    kernel: Kernel = app.extensions[EXTENSION]
    mount_modules(app, kernel)
    refuse_undeclared(app, kernel)
