/* A disk that falls ill and gets well, as the kernel would say it.
 *
 * Preloaded into a process (LD_PRELOAD). SICK_FILE holds a word, read again at each call, that says how the file
 * system of SICK_WATCHED fares:
 *   eio    a write reaches the system, but no sync does: fsync and fdatasync fail with EIO, as a dying disk does.
 *   erofs  the kernel has turned the file system read-only after errors: writes, truncations, and openings to write
 *          or to create fail with EROFS, on files that were open before too.
 * Anything else: well. Memory maps (SQLite's -shm) are out of reach from here; on Linux a page already mapped stays
 * writable after such a turn, so that this is what happens there as well.
 */
#include "real_calls.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum health { WELL, NO_SYNC, READ_ONLY };

static enum health health(void) {
    const char *told = getenv("SICK_FILE");
    char word[8] = "";
    int fd = told ? real_open(told, O_RDONLY | O_CLOEXEC) : -1;
    if (fd < 0) return WELL;
    ssize_t length = read(fd, word, sizeof word - 1);
    close(fd);
    if (length <= 0) return WELL;
    return !strncmp(word, "eio", 3) ? NO_SYNC : !strncmp(word, "erofs", 5) ? READ_ONLY : WELL;
}

static int is_watched(const char *path) {
    const char *folder = getenv("SICK_WATCHED");
    size_t length = folder ? strlen(folder) : 0;
    return length && !strncmp(path, folder, length) && path[length] == '/';
}

static int holds(int fd) {
    char link[64], path[1024];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    return is_watched(path);
}

#define FAILS(condition, number)                                                                                  \
    if (condition) {                                                                                              \
        errno = number;                                                                                           \
        return -1;                                                                                                \
    }

static int opened(const char *path, int flags, mode_t mode) {
    int writes = (flags & O_ACCMODE) != O_RDONLY || (flags & (O_CREAT | O_TRUNC));
    FAILS(writes && is_watched(path) && health() == READ_ONLY, EROFS)
    return real_open(path, flags, mode);
}

OPEN(open)
OPEN(open64)

ssize_t write(int fd, const void *data, size_t length) {
    FAILS(fd > 2 && holds(fd) && health() == READ_ONLY, EROFS)
    return real_write(fd, data, length);
}

ssize_t pwrite64(int fd, const void *data, size_t length, off64_t offset) {
    FAILS(holds(fd) && health() == READ_ONLY, EROFS)
    return real_pwrite(fd, data, length, offset);
}
ssize_t pwrite(int fd, const void *data, size_t length, off_t offset) { return pwrite64(fd, data, length, offset); }

int ftruncate64(int fd, off64_t length) {
    FAILS(holds(fd) && health() == READ_ONLY, EROFS)
    return real_ftruncate(fd, length);
}
int ftruncate(int fd, off_t length) { return ftruncate64(fd, length); }

int fsync(int fd) {
    FAILS(holds(fd) && health() != WELL, health() == READ_ONLY ? EROFS : EIO)
    return real_fsync(fd);
}
int fdatasync(int fd) {
    FAILS(holds(fd) && health() != WELL, health() == READ_ONLY ? EROFS : EIO)
    return real_fdatasync(fd);
}

int unlink(const char *path) {
    FAILS(is_watched(path) && health() == READ_ONLY, EROFS)
    return real_unlink(path);
}
