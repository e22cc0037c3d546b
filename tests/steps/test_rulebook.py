"""Which policy decides: the newest version that was activated, and never a file that nobody activated."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from builders import an_order
from office import FakeClock, an_office

from countersign.agent.rulebook import Rulebook
from countersign.agent.steps.send_order import send_orders
from countersign.agent.worker import Worker
from countersign.procurement.errors import BadPolicy, NotEarned, NotFound
from countersign.procurement.policy.load import policy_of, texts_at
from countersign.procurement.policy.model import Policy, default_text
from countersign.procurement.policy.version import PolicyTexts, PolicyVersion
from countersign.procurement.ports import Commit
from countersign.store.memory import MemoryStore

ORCHARD = 'name = "orchard"\n[tolerance.date]\nlate_days = 2\n'
FAULTY = "[reminders]\ncuont = 3\n"


@dataclass
class World:
    """A folder, a store, and an admin who reads what they are told."""

    folder: Path
    store: MemoryStore = field(default_factory=MemoryStore)
    told: dict[str, str] = field(default_factory=dict)
    earned: bool = True
    clock: FakeClock = field(default_factory=FakeClock)

    @property
    def file(self) -> Path:
        return self.folder / "policy.toml"

    @property
    def book(self) -> Rulebook:
        path = self.file if self.file.exists() else None
        return Rulebook(self.store, path, self.clock, self.examine, self.permit, self.tell)

    def examine(self, texts: PolicyTexts, source: str) -> Policy:
        policy = policy_of(texts, source)
        if policy.name == "atlantis":
            raise BadPolicy(source, ("no such country",))
        return policy

    def permit(self, policy: Policy) -> None:
        if "automatic" in policy.modes and not self.earned:
            raise NotEarned("the reader may not work in automatic mode")

    def tell(self, key: str, subject: str, words: str) -> None:
        self.told.setdefault(key, f"{subject}: {words}")

    def late_days(self) -> int | None:
        dates = self.book.in_force().tolerance.date
        assert dates is not None
        return dates.late_days


@pytest.fixture
def world(tmp_path: Path) -> World:
    world = World(tmp_path)
    world.file.write_text(ORCHARD, "utf-8")
    return world


def test_the_file_that_the_settings_name_is_in_force_from_the_first_start(world: World) -> None:
    policy = world.book.begin()
    assert (policy.version, policy.name) == (1, "orchard")
    (first,) = world.store.policies()
    assert (first.by, first.source, first.texts.company) == ("countersign", str(world.file), ORCHARD)
    assert first.texts.default == default_text()
    assert world.book.begin().version == 1


def test_without_a_file_the_built_in_policy_is(tmp_path: Path) -> None:
    assert World(tmp_path).book.begin().version == 1


def test_a_file_that_was_changed_decides_nothing_and_is_told(world: World) -> None:
    world.book.begin()
    world.file.write_text(ORCHARD.replace("2", "9"), "utf-8")
    world.book.begin()
    assert world.late_days() == 2
    assert "was changed and decides nothing yet: version 1 is in force" in world.book.change()
    world.book.activate(world.file, "Ada Field", "nine it is")
    assert (world.late_days(), world.book.change()) == (9, "")


def test_a_changed_site_is_a_change_of_the_policy(world: World) -> None:
    world.book.begin()
    (world.folder / "sites").mkdir()
    (world.folder / "sites" / "leeds.toml").write_text("[reminders]\ncount = 7\n", "utf-8")
    assert "was changed" in world.book.change()
    assert world.book.activate(world.file, "Ada", "Leeds").texts.sites == {
        "leeds": "[reminders]\ncount = 7\n"
    }
    assert world.book.in_force().site("Leeds").version == 2


def test_an_earlier_version_comes_back_as_a_new_one_and_nothing_is_edited(world: World) -> None:
    world.book.begin()
    world.file.write_text(ORCHARD.replace("2", "9"), "utf-8")
    world.book.activate(world.file, "Ada Field", "nine it is")
    again = world.book.activate_again(1, "Ben Hill", "it was not")
    assert (again.version, again.by, world.late_days()) == (3, "Ben Hill", 2)
    assert [one.version for one in world.store.policies()] == [1, 2, 3]
    assert [row.entry.event for row in world.store.journal("")] == ["policy.activated"] * 3
    with pytest.raises(NotFound, match="there is no version 9 of the policy"):
        world.book.activate_again(9, "Ben Hill", "what?")


@pytest.mark.parametrize("text", [FAULTY, "name = ", 'name = "atlantis"\n'])
def test_a_policy_with_a_fault_never_goes_live_and_the_admin_is_told_once(world: World, text: str) -> None:
    world.book.begin()
    world.file.write_text(text, "utf-8")
    for _ in range(2):
        with pytest.raises(BadPolicy):
            world.book.activate(world.file, "Ada Field", "a try")
    assert (world.late_days(), len(world.store.policies())) == (2, 1)
    (words,) = world.told.values()
    first, _, *told = words.splitlines()
    assert first.startswith(f"A policy was refused: Ada Field tried to activate {world.file} (a try).")
    assert told
    assert all(one.startswith("- ") for one in told)  # one fault a line


def test_a_mode_that_was_not_earned_is_refused(world: World) -> None:
    world.book.begin()
    world.earned = False
    with pytest.raises(NotEarned):
        world.book.activate(world.file, "Ada Field", "faster")
    world.file.write_text(ORCHARD + '[mode]\ndefault = "supervised"\n', "utf-8")
    assert world.book.activate(world.file, "Ada Field", "slower").version == 2


def test_a_start_with_a_file_that_broke_meanwhile_goes_on_by_the_old_one(world: World) -> None:
    world.book.begin()
    world.file.write_text(FAULTY, "utf-8")
    assert world.book.begin().version == 1
    (words,) = world.told.values()
    assert 'unknown key "reminders.cuont"' in words
    assert words.endswith("The one in force stays.")


def test_a_first_start_with_a_faulty_file_is_refused_in_the_words_of_the_check(world: World) -> None:
    world.file.write_text(FAULTY, "utf-8")
    with pytest.raises(BadPolicy, match=r'line 2: unknown key "reminders.cuont"'):
        world.book.begin()
    assert list(world.store.policies()) == []


def test_another_default_of_the_program_is_a_version_of_its_own(world: World) -> None:
    old = PolicyTexts(ORCHARD, {}, 'name = "an older default"\n')
    world.store.commit(Commit(world.clock(), policy=PolicyVersion(1, world.clock(), "Ada", "", old)))
    assert world.book.begin().version == 2
    newest = world.store.newer_policy()
    assert newest is not None
    assert (newest.texts.company, newest.texts.default) == (ORCHARD, default_text())
    assert newest.reason == "the program came with another default; what the company set is unchanged"


def test_a_worker_goes_on_by_what_was_activated_meanwhile(world: World) -> None:
    office = an_office(store=world.store, policy=world.book.begin())

    def renew(before: object) -> object:
        return an_office(store=world.store, policy=world.book.renewed(office.policy))

    worker = Worker(office, None, "INBOX", name="w", renew=renew)  # type: ignore[arg-type]
    world.file.write_text(ORCHARD + "[acknowledgment]\nwindow_business_days = 9\n", "utf-8")
    world.book.activate(world.file, "Ada Field", "patience")
    send_orders(worker._office, [an_order()])
    rows = world.store.journal(an_order().number)
    assert {row.entry.data["policy"] for row in rows} == {"2"}
    worker.once()


def test_a_version_that_this_program_can_not_read_leaves_the_old_one_and_tells_the_admin(
    world: World,
) -> None:
    policy = world.book.begin()
    strange = PolicyVersion(2, world.clock(), "Ada", "from a newer program", PolicyTexts("future = 1\n"))
    world.store.commit(Commit(world.clock(), policy=strange))
    for _ in range(2):
        assert world.book.renewed(policy) is policy
    (words,) = world.told.values()
    assert "Version 2 of the policy can't be used, version 1 stays" in words


def test_two_programs_that_begin_at_once_make_one_first_version(world: World) -> None:
    class Hasty(MemoryStore):
        """Another program is faster between the look and the write."""

        def commit(self, commit: Commit) -> None:
            if commit.policy and not self.policies():
                MemoryStore.commit(self, Commit(commit.at, policy=commit.policy))
            super().commit(commit)

    world.store = Hasty()
    assert world.book.begin().version == 1
    assert len(world.store.policies()) == 1


def test_the_texts_of_no_file_are_the_default_alone() -> None:
    assert texts_at(None) == PolicyTexts("", {}, default_text())
