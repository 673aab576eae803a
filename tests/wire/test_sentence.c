/* Sentences: every kind of value, places in any order, one and many.
 *
 * SPDX-License-Identifier: ISC
 */
#include "wire/case.h"

#include "rootwalk/registry.h"
#include "rootwalk/sentence.h"

static const uint8_t NAME[] = "\x03www\x07"
                              "example";
static const struct rw_address ADDRESS = {
    .family = RW_FAMILY_IPV4, .port = 53, .octets = {192, 0, 2, 1}};
static const struct rw_record RECORD = {.type = RW_TYPE_A,
                                        .rclass = RW_CLASS_IN,
                                        .rdata = ADDRESS.octets,
                                        .rdata_len = 4};

static void
expect(const char *what, const struct rw_sentence *sentence, const char *want)
{
    char buf[2048];
    struct rw_text text;

    rw_text_init(&text, buf, sizeof(buf));
    rw_sentence_to_text(&text, sentence);
    same_text(what, buf, want);
}

static void
every_kind_of_value_is_written(void **state)
{
    const struct rw_sentence within = {.words = {RW_WORDS("%n!")},
                                       .fillings = {rw_fill_name('n', NAME)}};
    const struct rw_filling list[] = {rw_fill_number(0, 1),
                                      rw_fill_address(0, &ADDRESS)};
    const struct {
        struct rw_filling value;
        const char *text;
    } ROWS[] = {
        {rw_fill_number('v', UINT64_MAX), "18446744073709551615"},
        {rw_fill_count('v', 0, RW_NOUN_OCTET), "0 octets"},
        {rw_fill_count('v', 1, RW_NOUN_OCTET), "1 octet"},
        {rw_fill_count('v', 2, RW_NOUN_OCTET), "2 octets"},
        {rw_fill_of('v', RW_FILL_FLAGS, 0x4000), "0x4000"},
        {rw_fill_type('v', 28), "AAAA"},
        {rw_fill_type('v', 65280), "TYPE65280"},
        {rw_fill_of('v', RW_FILL_CLASS, 3), "CH"},
        {rw_fill_rcode('v', 5), "REFUSED"},
        {rw_fill_of('v', RW_FILL_ALGORITHM, 13), "ECDSAP256SHA256"},
        {rw_fill_of('v', RW_FILL_ALGORITHM, 200), "algorithm 200"},
        {rw_fill_of('v', RW_FILL_DIGEST, 2), "SHA-256"},
        {rw_fill_of('v', RW_FILL_DIGEST, 200), "digest type 200"},
        {rw_fill_of('v', RW_FILL_TIME, 1795444560), "2026-11-23 14:36:00 UTC"},
        {rw_fill_of('v', RW_FILL_DATE, 951782400), "2000-02-29"},
        {rw_fill_of('v', RW_FILL_SECONDS, 691200), "8 days"},
        {rw_fill_of('v', RW_FILL_SECONDS, 90061), "1 day 1 hour"},
        {rw_fill_of('v', RW_FILL_SECONDS, 3599), "59 minutes 59 seconds"},
        {rw_fill_of('v', RW_FILL_SECONDS, 1), "1 second"},
        {rw_fill_of('v', RW_FILL_SECONDS, 0), "0 seconds"},
        {rw_fill_of('v', RW_FILL_DURATION, 12300), "12 ms"},
        {rw_fill_name('v', NAME), "www.example."},
        {rw_fill_name('v', NULL), "?"},
        {rw_fill_address('v', &ADDRESS), "192.0.2.1"},
        {rw_fill_address('v', NULL), "?"},
        {rw_fill_endpoint('v', &ADDRESS), "192.0.2.1#53"},
        {rw_fill_rdata('v', &RECORD), "192.0.2.1"},
        {rw_fill_rdata('v', NULL), "?"},
        {rw_fill_text('v', "NSID"), "NSID"},
        {rw_fill_text('v', NULL), "?"},
        {rw_fill_octets('v', "a\x1b[m", 4), "a\\027[m"},
        {rw_fill_words('v', "a phrase"), "a phrase"},
        {rw_fill_words('v', ""), ""},
        {rw_fill_sentence('v', &within), "www.example.!"},
        {rw_fill_sentence('v', NULL), "?"},
        {rw_fill_list('v', list, 2), "1, 192.0.2.1"},
        {rw_fill_list('v', list, 0), ""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(ROWS); i++) {
        const struct rw_sentence sentence = {.words = {RW_WORDS("%v")},
                                             .fillings = {ROWS[i].value}};

        expect(ROWS[i].text, &sentence, ROWS[i].text);
    }
}

static void
places_are_found_by_their_letters(void **state)
{
    static const struct {
        const char *what, *words, *text;
    } ROWS[] = {
        {"in order", "%a of %b", "1 of 2"},
        {"in another order", "%b of %a", "2 of 1"},
        {"twice", "%a %a", "1 1"},
        {"none such", "%a %c %", "1 %c %"},
        {"a per cent sign", "100%% of %a", "100% of 1"},
        {"nothing", "", ""},
        {"side by side", "%a%b", "12"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(ROWS); i++) {
        const struct rw_sentence sentence = {
            .words = {RW_WORDS(ROWS[i].words)},
            .fillings = {rw_fill_number('a', 1), rw_fill_number('b', 2)}};

        expect(ROWS[i].what, &sentence, ROWS[i].text);
    }
}

static void
number_says_whether_one_or_many(void **state)
{
    static const struct {
        uint64_t number;
        const char *text;
    } ROWS[] = {
        {0, "0 are left"},
        {1, "1 is left"},
        {2, "2 are left"},
        {UINT64_MAX, "18446744073709551615 are left"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(ROWS); i++) {
        const struct rw_sentence sentence = {
            .words = {RW_PLURAL("%d is left", "%d are left")},
            .fillings = {rw_fill_name('n', NAME),
                         rw_fill_number('d', ROWS[i].number)}};

        expect(ROWS[i].text, &sentence, ROWS[i].text);
    }
}

static void
count_comes_before_a_number(void **state)
{
    const struct rw_sentence sentence = {
        .words = {RW_PLURAL("one", "many")},
        .fillings = {rw_fill_number('s', 3),
                     rw_fill_count('d', 1, RW_NOUN_OCTET)}};

    (void)state;
    expect("a step's number is no count", &sentence, "one");
}

static struct rw_words looked_up;

static const char *
find(struct rw_words words, uint64_t number)
{
    looked_up = words;
    if (words.many != NULL)
        return number == 1 ? "eins: %d" : "viele: %d";
    return strcmp(words.one, "yes") == 0 ? "ja" : "%b und %a";
}

static void
words_are_those_of_the_texts_language(void **state)
{
    static const struct rw_language LANGUAGE = {.find = find};
    const struct rw_sentence sentence = {
        .words = {RW_WORDS("%a and %b")},
        .fillings = {rw_fill_words('a', "yes"),
                     rw_fill_count('b', 3, RW_NOUN_OCTET)}};
    char buf[128];
    struct rw_text text;

    (void)state;
    rw_text_init(&text, buf, sizeof(buf));
    text.language = &LANGUAGE;
    rw_sentence_to_text(&text, &sentence);
    same_text("looked up", buf, "viele: 3 und ja");
    same_text("by its English words", looked_up.one, "yes");
}

static void
long_rdata_is_cut(void **state)
{
    uint8_t rdata[600];
    const struct rw_record record = {.type = RW_TYPE_TXT,
                                     .rclass = RW_CLASS_IN,
                                     .rdata = rdata,
                                     .rdata_len = sizeof(rdata)};
    const struct rw_filling value = rw_fill_rdata('r', &record);
    char buf[1024];
    struct rw_text text;

    (void)state;
    memset(rdata, 'a', sizeof(rdata));
    rdata[0] = rdata[256] = 255;
    rdata[512] = 87;
    rw_text_init(&text, buf, sizeof(buf));
    rw_filling_to_text(&text, &value);
    same_size("cut", "len", text.len, 255);
    same_text("its end", buf + text.len - 4, "a...");
}

static void
sentence_within_itself_ends(void **state)
{
    struct rw_sentence sentence = {.words = {RW_WORDS("(%s)")}};
    char buf[128];
    struct rw_text text;

    (void)state;
    sentence.fillings[0] = rw_fill_sentence('s', &sentence);
    rw_text_init(&text, buf, sizeof(buf));
    rw_sentence_to_text(&text, &sentence);
    assert_true(rw_text_fits(&text));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_value_is_written),
        cmocka_unit_test(places_are_found_by_their_letters),
        cmocka_unit_test(number_says_whether_one_or_many),
        cmocka_unit_test(count_comes_before_a_number),
        cmocka_unit_test(words_are_those_of_the_texts_language),
        cmocka_unit_test(long_rdata_is_cut),
        cmocka_unit_test(sentence_within_itself_ends),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
