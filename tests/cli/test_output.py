"""-o over a file that is there: what it keeps of it, and what it does not."""
import os

import pytest

CAPTURE = "testdata/pcap/www.bilibili.com.pcap"
WALK = ["--replay", os.path.abspath(CAPTURE), "--anchors",
        os.path.abspath(CAPTURE.replace(".pcap", ".anchors"))]


def mode_of(path):
    return os.stat(path).st_mode & 0o7777


@pytest.mark.parametrize("old, new", [
    (0o644, 0o644), (0o600, 0o600), (0o664, 0o664), (0o4755, 0o755),
    (0o2755, 0o755), (0o6711, 0o711), (0o1666, 0o666), (0o200, 0o200)])
def test_permissions_stay_but_special_bits(rootwalk, tmp_path, old, new):
    path = tmp_path / "report"
    path.write_text("old")
    path.chmod(old)
    assert rootwalk(*WALK, "-o", str(path)).status == 0
    assert mode_of(path) == new
    path.chmod(0o600)
    assert path.read_text().startswith("www.bilibili.com. A")


@pytest.mark.parametrize("mode", [0o644, 0o6755])
def test_other_names_of_a_file_see_the_report(rootwalk, tmp_path, mode):
    path, other = tmp_path / "report", tmp_path / "other"
    path.write_text("old " * 100000)
    path.chmod(mode)
    os.link(path, other)
    assert rootwalk(*WALK, "-o", str(path)).status == 0
    assert os.path.samefile(path, other)
    assert other.read_text().startswith("www.bilibili.com. A")
    assert "old " not in other.read_text()
    assert mode_of(other) == mode & 0o777
    assert sorted(os.listdir(tmp_path)) == ["other", "report"]


@pytest.mark.skipif(os.getuid() != 0, reason="only root gives files away")
def test_the_owner_stays(rootwalk, tmp_path):
    path = tmp_path / "report"
    path.write_text("old")
    os.chown(path, 1234, 5678)
    path.chmod(0o6644)
    assert rootwalk(*WALK, "-o", str(path)).status == 0
    assert (os.stat(path).st_uid, os.stat(path).st_gid) == (1234, 5678)
    assert mode_of(path) == 0o644


def test_a_link_is_followed(rootwalk, tmp_path):
    path, link = tmp_path / "report", tmp_path / "link"
    path.write_text("old")
    link.symlink_to("report")
    assert rootwalk(*WALK, "-o", str(link)).status == 0
    assert link.is_symlink()
    assert path.read_text().startswith("www.bilibili.com. A")


def test_a_link_to_nothing_is_refused(rootwalk, tmp_path):
    link = tmp_path / "link"
    link.symlink_to("nowhere")
    done = rootwalk(*WALK, "-o", str(link))
    assert done.status == 8 and done.out == ""
    assert done.complains(f"{link}: cannot be written (a link to a file that "
                          "does not exist)")
    assert os.listdir(tmp_path) == ["link"] and link.is_symlink()


def test_a_thousand_anchors_are_enough(rootwalk, tmp_path):
    row = (". 86400 IN DS 20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409B"
           "BC683457104237C7F8EC8D\n")
    path = tmp_path / "anchors"
    for count, status in ((1000, 0), (1001, 8), (200000, 8)):
        path.write_text(row * count)
        done = rootwalk("--replay", os.path.abspath(CAPTURE), "--anchors",
                        str(path), "--no-validate")
        assert done.status == status
        if status:
            assert done.complains(f"{path}:1001: more than 1000 trust anchors")
