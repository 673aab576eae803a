/* Fuzzing --resume: what might be an earlier run's results.  However they are
 * broken, each counts once at most.
 *
 * SPDX-License-Identifier: ISC
 */
#include "fuzz/fuzz.h"

#include <sys/mman.h>
#include <unistd.h>

#include "cli/resume.h"
#include "cli/say.h"

void
say(const char *on, const char *what, ...)
{
    (void)on;
    (void)what;
}

void
say_at(const char *file, size_t line, const char *on, const char *what, ...)
{
    (void)file;
    (void)line;
    (void)on;
    (void)what;
}

enum exit_status
say_status(const char *on, enum rw_status status, const char *needs)
{
    (void)on;
    (void)needs;
    return status == RW_ERR_MEMORY ? EXIT_INTERNAL : EXIT_FILE;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[64];
    int fd = memfd_create("resume", MFD_CLOEXEC);
    struct resume *resume;
    size_t left, lines = 0;

    EXPECT(fd >= 0 && write(fd, data, size) == (ssize_t)size);
    snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    if (resume_read(&resume, path, NULL) == EXIT_DEFINITE) {
        for (size_t i = 0; i < size; i++)
            lines += data[i] == '\n';
        left = resume_left(resume);
        EXPECT(left <= lines);
        if (resume_take(resume, "www.example", "A"))
            EXPECT(resume_left(resume) == left - 1);
    }
    resume_free(resume);
    close(fd);
    return 0;
}
