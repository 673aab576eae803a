/* What Postfix wants root for, done without it: its master and its daemons
 * change owners and groups, which one user alone cannot.  uid_wrapper has the
 * rest.
 *
 * SPDX-License-Identifier: ISC
 */
#include <grp.h>
#include <unistd.h>

int
initgroups(const char *user, gid_t group)
{
    (void)user;
    (void)group;
    return 0;
}

int
setgroups(size_t count, const gid_t *groups)
{
    (void)count;
    (void)groups;
    return 0;
}

int
chroot(const char *path)
{
    (void)path;
    return 0;
}

int
chown(const char *path, uid_t user, gid_t group)
{
    (void)path;
    (void)user;
    (void)group;
    return 0;
}

int
fchown(int fd, uid_t user, gid_t group)
{
    (void)fd;
    (void)user;
    (void)group;
    return 0;
}
