"""The settings: what wins, where it came from, what is said of faults, and that no secret is ever shown."""

import stat
import tomllib
from pathlib import Path
from typing import Any

import pytest

from countersign.agent.config import KNOWN, Settings, find, from_environment, load
from countersign.agent.settings_file import variable, write_settings
from countersign.procurement.errors import BadSettings, Conflict

HERE = Path(__file__).parent
CASES = tomllib.loads((HERE / "faults.toml").read_text("utf-8"))["case"]
TEMPLATE = Path(__file__).parents[2] / "agent" / "countersign.toml.j2"


@pytest.fixture(autouse=True)
def _an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def written(folder: Path, text: str) -> Path:
    path = folder / "countersign.toml"
    path.write_text(text, "utf-8")
    return path


def refusal(path: Path | None, environ: dict[str, str] | None = None) -> str:
    with pytest.raises(BadSettings) as caught:
        load(path, environ or {})
    return str(caught.value)


# --- values and their origins


def test_with_nothing_set_every_setting_has_its_default() -> None:
    settings = load(None, {})
    assert settings.model_dump() == Settings().model_dump()
    assert settings.file is None
    assert settings.origin("smtp.host") == "default"


def test_the_file_is_read_and_each_value_knows_its_line(tmp_path: Path) -> None:
    file = written(tmp_path, '# ours\n[smtp]\nhost = "mail.orchard-metal.example"\n\n[imap]\nidle = false\n')
    settings = load(file, {})
    assert (settings.smtp.host, settings.imap.idle) == ("mail.orchard-metal.example", False)
    assert settings.origin("smtp.host") == f"{file}, line 3"
    assert settings.origin("imap.idle") == f"{file}, line 6"


def test_a_variable_wins_over_the_file(tmp_path: Path) -> None:
    file = written(tmp_path, '[smtp]\nhost = "old.example"\nport = 25\n')
    settings = load(file, {"COUNTERSIGN_SMTP__HOST": "new.example", "HOME": "/nowhere"})
    assert (settings.smtp.host, settings.smtp.port) == ("new.example", 25)
    assert settings.origin("smtp.host") == "variable COUNTERSIGN_SMTP__HOST"


def test_variables_are_read_as_the_kind_of_their_setting() -> None:
    settings = load(None, {"COUNTERSIGN_IMAP__IDLE": "false", "COUNTERSIGN_WORKER__THREADS": "7"})
    assert (settings.imap.idle, settings.worker.threads) == (False, 7)


def test_an_empty_variable_is_not_set(tmp_path: Path) -> None:
    file = written(tmp_path, '[smtp]\nhost = "mail.example"\n')
    assert load(file, {"COUNTERSIGN_SMTP__HOST": ""}).smtp.host == "mail.example"


@pytest.mark.parametrize(
    ("section", "security", "port"),
    [
        ("imap", "tls", 993),
        ("imap", "starttls", 143),
        ("imap", "none", 143),
        ("smtp", "tls", 465),
        ("smtp", "starttls", 587),
        ("smtp", "none", 25),
    ],
)
def test_the_port_follows_from_the_security(section: str, security: str, port: int) -> None:
    settings = load(None, {variable(f"{section}.security"): security})
    assert getattr(settings, section).port == port


def test_asking_for_the_origin_of_no_setting_is_a_programming_error() -> None:
    with pytest.raises(KeyError):
        load(None, {}).origin("smtp.hots")


def test_settings_can_be_a_key_of_a_cache() -> None:
    environ = {"COUNTERSIGN_SMTP__PASSWORD": "x"}
    assert hash(load(None, environ)) == hash(load(None, environ))
    assert load(None, environ) == load(None, environ)


def test_settings_are_frozen() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load(None, {}).smtp.host = "elsewhere.example"


# --- where the file is


def test_the_asked_for_file_comes_first_then_this_folder_then_the_variable(tmp_path: Path) -> None:
    environ = {"COUNTERSIGN_CONFIG": "/etc/countersign.toml"}
    assert find(None, {}) is None
    assert find(None, environ) == Path("/etc/countersign.toml")
    written(tmp_path, "")
    assert find(None, environ) == Path("countersign.toml")
    assert find(Path("other.toml"), environ) == Path("other.toml")


def test_the_variable_that_names_the_file_is_no_setting_itself(tmp_path: Path) -> None:
    folder = tmp_path / "etc"
    folder.mkdir()
    file = written(folder, "[smtp]\nhost = 'mail.example'\n")
    settings = load(None, {"COUNTERSIGN_CONFIG": str(file)})
    assert (settings.smtp.host, settings.file) == ("mail.example", file)


def test_a_file_that_is_asked_for_has_to_be_there() -> None:
    assert refusal(Path("other.toml")) == (
        "other.toml: the settings can't be read (No such file or directory); "
        "write a new file with `countersign init`"
    )


def test_this_process_s_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COUNTERSIGN_SMTP__HOST", "mail.orchard-metal.example")
    assert from_environment().smtp.host == "mail.orchard-metal.example"


def test_paths_of_the_file_are_relative_to_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / "etc"
    folder.mkdir()
    (folder / "rules.toml").touch()
    settings = load(written(folder, '[policy]\npath = "rules.toml"\n'), {})
    assert settings.policy.path == folder / "rules.toml"
    assert settings.store.path == folder / "countersign.sqlite"


def test_paths_of_variables_are_relative_to_where_we_are(tmp_path: Path) -> None:
    folder = tmp_path / "etc"
    folder.mkdir()
    settings = load(written(folder, ""), {"COUNTERSIGN_STORE__PATH": "here.sqlite"})
    assert settings.store.path == Path("here.sqlite")


# --- secrets


def test_a_password_may_come_from_a_file_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "smtp-password").write_text("pässword \n", "utf-8")
    file = written(tmp_path, '[smtp]\npassword_file = "smtp-password"\n')
    settings = load(file, {})
    assert settings.smtp.password is not None
    assert settings.smtp.password.get_secret_value() == "pässword "
    assert settings.origin("smtp.password") == f"{tmp_path / 'smtp-password'} ({file}, line 2)"


@pytest.mark.parametrize("name", ["COUNTERSIGN_IMAP__PASSWORD", "COUNTERSIGN_IMAP__PASSWORD_FILE"])
@pytest.mark.parametrize("line", ["password = 'old'", "password_file = 'old'"])
def test_a_password_of_the_environment_wins_over_any_of_the_file(
    name: str, line: str, tmp_path: Path
) -> None:
    (tmp_path / "new").write_text("new", "utf-8")
    settings = load(written(tmp_path, f"[imap]\n{line}\n"), {name: "new"})
    assert settings.imap.password is not None
    assert settings.imap.password.get_secret_value() == "new"


def test_no_secret_is_ever_shown(tmp_path: Path) -> None:
    secret = "correct-horse-battery"
    (tmp_path / "key").write_text(secret, "utf-8")
    environ = {variable(key): secret for key in KNOWN.secrets - {"llm.api_key", "channels.urls"}}
    environ["COUNTERSIGN_CHANNELS__URLS"] = f"operations=slack://{secret}"
    settings = load(None, environ | {"COUNTERSIGN_LLM__API_KEY_FILE": "key"})
    assert secret not in repr(settings) + str(settings) + settings.model_dump_json()
    said = refusal(None, environ | {"COUNTERSIGN_SMTP__PORT": "x", "COUNTERSIGN_SMTP__PASWORD": secret})
    assert "2 settings are wrong" in said
    assert secret not in said


def test_channels_come_from_a_table_a_variable_or_a_file_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "ways").write_text("operations=json://one\nteam=slack://two?a=b\n", "utf-8")
    both = {"operations": "json://one", "team": "slack://two?a=b"}
    table = 'urls = { operations = "json://one", team = "slack://two?a=b" }'
    for text in (table, 'urls_file = "ways"'):
        assert load(written(tmp_path, f"[channels]\n{text}\n"), {}).channels.addresses == both
    environ = {"COUNTERSIGN_CHANNELS__URLS": "operations=json://one team=slack://two?a=b"}
    assert load(None, environ).channels.addresses == both


def test_an_address_without_a_name_is_refused_and_not_shown() -> None:
    said = refusal(None, {"COUNTERSIGN_CHANNELS__URLS": "slack://one-secret"})
    assert "channels.urls must be one name=address a line" in said
    assert "secret" not in said


@pytest.mark.parametrize("line", ["password = 'one-secret", "password = one-secret", "[[smtp]] one-secret"])
def test_a_broken_line_with_a_secret_is_not_quoted(line: str, tmp_path: Path) -> None:
    said = refusal(written(tmp_path, f"[smtp]\n{line}\n"))
    assert "it is not TOML" in said
    assert "secret" not in said


# --- faults


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
def test_every_fault_is_named_with_its_line(case: dict[str, Any], tmp_path: Path) -> None:
    file = written(tmp_path, case["text"])
    lines = [line.strip() for line in refusal(file).splitlines()]
    says = [line.format(file=file, folder=tmp_path) for line in case["says"]]
    assert lines[len(says) > 1 :] == says
    assert "190283" not in " ".join(lines)


def test_a_misspelt_variable_is_refused() -> None:
    assert refusal(None, {"COUNTERSIGN_SMTP_HOST": "x"}) == (
        "variable COUNTERSIGN_SMTP_HOST: it is no setting; did you mean COUNTERSIGN_SMTP__HOST?"
    )


def test_a_fault_in_a_variable_names_the_variable() -> None:
    assert refusal(None, {"COUNTERSIGN_LLM__CONCURRENCY": "0"}) == (
        'variable COUNTERSIGN_LLM__CONCURRENCY: llm.concurrency "0" must be greater than or equal to 1'
    )


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "countersign.toml"
    file.write_bytes("# Schlüssel".encode("latin-1"))
    assert refusal(file) == f"{file}: it is not UTF-8 (at byte 7); save it as UTF-8"


def test_what_is_required_and_not_set_is_named_with_the_ways_to_set_it() -> None:
    settings = load(None, {"COUNTERSIGN_SMTP__HOST": "mail.example"})
    settings.require("smtp.host")
    with pytest.raises(BadSettings) as caught:
        settings.require("smtp.host", "company.name", "company.mailbox")
    assert str(caught.value) == (
        "company.name and company.mailbox must be set, in countersign.toml or as COUNTERSIGN_COMPANY__NAME; "
        "then try `countersign doctor`"
    )


# --- the file that init writes


def test_every_setting_is_documented_in_the_template_and_nothing_else_is(tmp_path: Path) -> None:
    path = tmp_path / "new.toml"
    write_settings(path)
    lines = path.read_text("utf-8").splitlines()
    uncommented = "\n".join(line.removeprefix("#") for line in lines if not line.startswith("# "))
    tables = tomllib.loads(uncommented)
    assert {f"{section}.{key}" for section, table in tables.items() for key in table} == set(KNOWN.keys)


def test_the_template_shows_the_defaults(tmp_path: Path) -> None:
    path = tmp_path / "new.toml"
    write_settings(path)
    text = "\n".join(
        line.removeprefix("#") for line in path.read_text("utf-8").splitlines() if line[:2] != "# "
    )
    defaults = Settings().model_dump(mode="json")
    for section, table in tomllib.loads(text).items():
        for key, shown in table.items():
            default = defaults[section][key]
            assert default is None or shown == default, f"{section}.{key}"


def test_a_fresh_file_loads_as_the_defaults_and_is_its_owner_s_alone(tmp_path: Path) -> None:
    path = tmp_path / "new.toml"
    write_settings(path)
    assert load(path, {}).company == Settings().company
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_is_known_at_the_start_is_filled_in(tmp_path: Path) -> None:
    path = tmp_path / "new.toml"
    write_settings(path, name='Orchard "Metal" & Sons', domain="orchard-metal.example")
    company = load(path, {}).company
    assert (company.name, company.domain) == ('Orchard "Metal" & Sons', "orchard-metal.example")
    assert company.mailbox == ""


def test_a_file_that_is_there_is_never_overwritten(tmp_path: Path) -> None:
    path = written(tmp_path, "# mine\n")
    with pytest.raises(Conflict, match="is there already"):
        write_settings(path)
    assert path.read_text("utf-8") == "# mine\n"


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="No such file or directory"):
        write_settings(tmp_path / "nowhere" / "countersign.toml")
