// A walk out of a capture in C++20: owners that free what the library made.
//
//     walk CAPTURE
#include <cstdio>
#include <memory>
#include <span>
#include <string>

#include <rootwalk/rootwalk.h>

struct engine_free {
    void operator()(rw_engine *engine) const { rw_engine_free(engine); }
};
using engine_owner = std::unique_ptr<rw_engine, engine_free>;

static std::string
text_of(const rw_record &record)
{
    std::string text(rw_record_print(nullptr, 0, &record), '\0');

    rw_record_print(text.data(), text.size() + 1, &record);
    return text;
}

int
main(int argc, char **argv)
{
    rw_engine *made = nullptr;
    rw_walk *walk = nullptr;
    rw_status status =
        argc > 1 ? rw_replay_walk(&made, &walk, argv[1], nullptr) : RW_ERR_IO;
    engine_owner engine(made);

    if (status != RW_OK) {
        std::fprintf(stderr, "walk: %s\n", rw_status_text(status));
        return 1;
    }
    const rw_trace *trace = rw_walk_trace(walk);
    for (const rw_record &record :
         std::span(trace->answer, trace->answer_count))
        std::puts(text_of(record).c_str());
    return 0;
}
