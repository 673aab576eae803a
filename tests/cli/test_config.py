"""Options from files: the configuration, and -f."""
import dns.message
import pytest


@pytest.fixture
def config(tmp_path):
    def write(text):
        path = tmp_path / "config"
        path.write_text(text)
        return {"ROOTWALK_CONFIG": str(path)}
    return write


def test_configuration_gives_defaults(walk, config):
    env = config("# mine\n\n  --format json\n+nsid\n-t AAAA\n")
    done = walk("www.good.example", env=env)
    assert done.status == 0
    assert '"2001:db8::2"' in done.out


def test_command_line_wins(walk, config):
    env = config("--format json\n")
    done = walk("--format", "short", "www.good.example", env=env)
    assert done.out == "192.0.2.2\n"


# a line, and the name that --filter must have got out of it
COMMENTS = [
    ("--filter name=a.example # mine", "a.example"),
    ("--filter name=a.example\t#mine", "a.example"),
    ("--filter=name=a.example # mine", "a.example"),
    ("--filter name=a#b.example", "a#b.example"),
    ("--filter name=a.example#", "a.example#"),
    ('--filter "name=a # b.example"', "a # b.example"),
    ("--filter 'name=a # b.example' # mine", "a # b.example"),
    ('--filter="name=a # b.example" # mine', "a # b.example"),
    ('--filter name="a # b.example" # mine', "a # b.example"),
    ("--filter name=a b.example", "a b.example"),
    ("--filter name=a  b.example  ", "a  b.example"),
    ("--filter name=o'x.example # it's mine", "o'x.example"),
    ('--filter name="a.example', '"a.example'),
    ('--filter "name=a\\"b.example"', 'a"b.example'),
    ("--filter 'name=a\\\\b.example'", "a\\\\b.example"),
    ("--filter name=a\\032b.example", "a\\032b.example"),
    ("  --filter   name=a.example   #", "a.example"),
]


@pytest.mark.parametrize("line, name", COMMENTS,
                         ids=[row[0] for row in COMMENTS])
def test_a_comment_ends_a_line_of_the_configuration(rootwalk, config, line,
                                                    name):
    wire = dns.message.make_query(
        name.replace(" ", "\\032").replace('"', '\\"'), "A").to_wire()
    done = rootwalk("explain", "--brief", wire.hex(),
                    env=config("# first\n" + line + "\n # last\n#\n"))
    assert done.status == 0 and done.err == "", done.err
    assert "none of" not in done.out


@pytest.mark.parametrize("line", ["--hints # mine", "--flags yes # mine",
                                  "--hints #"])
def test_a_comment_is_no_value(rootwalk, config, line):
    done = rootwalk("a.example", env=config(line + "\n"))
    assert done.status == 1 and done.complains("config:1: ")


@pytest.mark.parametrize("folder, home", [("XDG_CONFIG_HOME", ""),
                                          ("HOME", ".config/")])
def test_configuration_is_found(walk, tmp_path, monkeypatch, folder, home):
    path = tmp_path / home / "rootwalk"
    path.mkdir(parents=True)
    (path / "config").write_text("+short\n")
    monkeypatch.setitem(__import__("conftest").ENVIRONMENT, folder,
                        str(tmp_path))
    monkeypatch.delitem(__import__("conftest").ENVIRONMENT,
                        "ROOTWALK_CONFIG")
    if folder == "HOME":
        monkeypatch.delitem(__import__("conftest").ENVIRONMENT,
                            "XDG_CONFIG_HOME", raising=False)
    assert walk("www.good.example").out == "192.0.2.2\n"


def test_no_configuration_is_fine(walk, tmp_path):
    done = walk("+short", "www.good.example",
                env={"XDG_CONFIG_HOME": str(tmp_path / "none")})
    assert done.status == 0 and done.err == ""


def test_a_configuration_named_must_be_there(rootwalk, tmp_path):
    done = rootwalk("a.example",
                    env={"ROOTWALK_CONFIG": str(tmp_path / "none")})
    assert done.status == 8
    assert done.complains(str(tmp_path / "none"))


CONFIG_FAULTS = [
    ("an unknown option", "+nsid\n--bogus\n", 2, "--bogus"),
    ("a bad value", "-p none\n", 1, "none"),
    ("a name", "\n\nwww.example\n", 3, "www.example"),
    ("a missing value", "--hints\n", 1, "--hints"),
    ("-q", "-q www.example\n", 1, "www.example"),
    ("-x", "-x 192.0.2.1\n", 1, "192.0.2.1"),
    ("-f", "-f file\n", 1, "file"),
    ("--help", "--help\n", 1, "--help"),
]


@pytest.mark.parametrize("what, text, line, word", CONFIG_FAULTS,
                         ids=[row[0] for row in CONFIG_FAULTS])
def test_configuration_faults_name_file_and_line(rootwalk, config, what,
                                                 text, line, word):
    env = config(text)
    done = rootwalk("a.example", env=env)
    assert done.status == 1
    assert done.complains(word, f"rootwalk: {env['ROOTWALK_CONFIG']}:{line}: ")


def test_configuration_serves_all_commands(rootwalk, config):
    env = config("--flags\n--brief\n--trace\n")
    done = rootwalk("explain", "8bca01200001000000000000"
                    "076578616d706c650000010001", env=env)
    assert done.status == 0 and done.out.count("\n") == 1


def test_batch_has_names_and_options(walk, tmp_path):
    batch = tmp_path / "queries"
    batch.write_text("# queries\n\nwww.good.example AAAA\n"
                     "; and\nwww.example +noidnout\n"
                     "-x 192.0.2.1 www.half.example\n")
    done = walk("+short", "-f", str(batch))
    assert done.out == "2001:db8::2\n192.0.2.1\n192.0.2.33\n"


def test_batch_from_standard_input(walk):
    done = walk("+short", "-f", "-", stdin=b"www.good.example\nwww.example")
    assert done.out == "192.0.2.2\n192.0.2.1\n"


BATCH_FAULTS = [
    ("a bad name", "www.example\na..b\n", 2, "a..b"),
    ("an unknown type", "www.example\nwww.example FOO\n", 2, "FOO"),
    ("an option for the run", "www.example --format json\n", 1, "--format"),
    ("no name", "+nsid\n", 1, "+nsid"),
]


@pytest.mark.parametrize("what, text, line, word", BATCH_FAULTS,
                         ids=[row[0] for row in BATCH_FAULTS])
def test_batch_faults_name_file_and_line(rootwalk, tmp_path, what, text,
                                         line, word):
    batch = tmp_path / "queries"
    batch.write_text(text)
    done = rootwalk("-f", str(batch))
    assert done.status == 1
    assert done.complains(word, f"rootwalk: {batch}:{line}: ")


def test_batch_that_is_not_there(rootwalk):
    done = rootwalk("-f", "/nonexistent/queries")
    assert done.status == 8
    assert done.complains("/nonexistent/queries")
