"""What the doctor says of a machine that lacks something."""

from studio.doors import doctor


def test_a_missing_library_is_named_with_the_line_that_installs_it():
    missing = doctor.missing_libraries({"libno-such-thing.so.7": "libno-such-thing7"})
    said = doctor.advice_on(missing)
    assert "libno-such-thing.so.7" in said
    assert "apt-get install -y libno-such-thing7" in said


def test_a_library_that_is_there_is_not_missing():
    assert doctor.missing_libraries({"libc.so.6": "libc6"}) == {}


def test_a_package_that_is_not_installed_is_said(monkeypatch):
    monkeypatch.setattr(doctor, "PACKAGES", ("no-such-package-at-all",))
    assert doctor.versions()["no-such-package-at-all"] == "not installed"
