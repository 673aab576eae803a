-- A walk out of a capture in Lua, with nothing but LuaJIT's ffi: any of the
-- reports, as the string that the program would print.
--
--     luajit walk.lua LIBRARY CAPTURE [FORMAT]
local ffi = require("ffi")

-- As in rootwalk/report.h and rootwalk/driver.h.
ffi.cdef [[
    struct rw_report_options {
        size_t size;
        int format;
        bool verbose, flags, full, hex, color, signatures, idn_out;
        uint16_t width, height;
        const void *findings;
        int (*sink)(void *ctx, const char *data, size_t len);
        void *ctx;
    };
    const char *rw_status_text(int status);
    int rw_format_from_word(const char *word);
    int rw_replay_walk(void **engine, void **walk, const char *path,
                       const void *options);
    const void *rw_walk_trace(const void *walk);
    int rw_report(const void *trace, const struct rw_report_options *options);
    void rw_engine_free(void *engine);
]]

local lib = ffi.load(arg[1])

local function check(status)
    if status ~= 0 then
        error(ffi.string(lib.rw_status_text(status)), 0)
    end
end

-- The report calls back into Lua, which compiled code must not do.
local function report(walk, options)
    return lib.rw_report(lib.rw_walk_trace(walk), options)
end
jit.off(report)

local function replay(capture, format)
    local engine, walk = ffi.new("void *[1]"), ffi.new("void *[1]")
    check(lib.rw_replay_walk(engine, walk, capture, nil))
    local owner = ffi.gc(engine[0], lib.rw_engine_free) -- and the walk's
    local pieces = {}
    local sink = ffi.cast("int (*)(void *, const char *, size_t)",
        function(_, data, len)
            pieces[#pieces + 1] = ffi.string(data, len)
            return 0 -- RW_OK; another status ends the report
        end)
    local status = report(walk[0], ffi.new("struct rw_report_options", {
        size = ffi.sizeof("struct rw_report_options"),
        format = lib.rw_format_from_word(format),
        sink = sink,
    }))
    sink:free()
    lib.rw_engine_free(ffi.gc(owner, nil))
    check(status)
    return table.concat(pieces)
end

io.write(replay(arg[2], arg[3] or "short"))
