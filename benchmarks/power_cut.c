/* A disk that forgets: what was written and not yet synced is lost when the power goes.
 *
 * Preloaded into a process (LD_PRELOAD). For every file under CUT_WATCHED, real writes go through, so that the
 * process sees them; they are also noted in CUT_SHADOW/<name>.unsynced. A sync carries the noted writes over to
 * CUT_SHADOW/<name>, which is what the disk holds for sure. Killing the process (SIGKILL) is the power cut:
 * the shadow is then what survives, plus any part of the unsynced notes (power_cut.py draws which).
 *
 * Simplifications: a file's creation, its deletion and its name are durable at once; the shared-memory file
 * (-shm) is not durable at all, as SQLite promises to need none of it. The real sync is not done: only the
 * simulated disk matters here.
 */
#include "real_calls.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define MAX_FD 4096
#define MAX_FILES 64

struct note { long long offset; long long length; }; /* length < 0: the file was cut to `offset` bytes */
struct file { char name[256]; int shadow; int notes; };

static struct file files[MAX_FILES];
static int file_count;
static struct file *by_fd[MAX_FD];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static const char *watched_name(const char *path) {
    const char *folder = getenv("CUT_WATCHED");
    size_t length = folder ? strlen(folder) : 0;
    if (!length || strncmp(path, folder, length) || path[length] != '/') return NULL;
    const char *name = path + length + 1;
    size_t end = strlen(name);
    if (strncmp(name, "cordee.sqlite3", 14) || (end > 4 && !strcmp(name + end - 4, "-shm"))) return NULL;
    return name;
}

static int shadow_open(const char *name, const char *suffix, int flags) {
    char path[1024];
    snprintf(path, sizeof path, "%s/%s%s", getenv("CUT_SHADOW"), name, suffix);
    return real_open(path, flags | O_CREAT | O_CLOEXEC, 0600);
}

static struct file *file_named(const char *name) {
    for (int i = 0; i < file_count; i++)
        if (!strcmp(files[i].name, name)) return &files[i];
    if (file_count == MAX_FILES) abort();
    struct file *made = &files[file_count++];
    snprintf(made->name, sizeof made->name, "%s", name);
    made->shadow = shadow_open(name, "", O_RDWR);
    made->notes = shadow_open(name, ".unsynced", O_RDWR | O_TRUNC | O_APPEND);
    return made;
}

static void note(struct file *file, long long offset, const void *data, long long length) {
    struct note head = {offset, length};
    size_t size = sizeof head + (length > 0 ? (size_t)length : 0);
    char *record = malloc(size); /* one write: a note is there whole, or not at all */
    memcpy(record, &head, sizeof head);
    if (length > 0) memcpy(record + sizeof head, data, (size_t)length);
    if (real_write(file->notes, record, size) != (ssize_t)size) abort();
    free(record);
}

static void carry_over(struct file *file) {
    struct note head;
    off64_t at = 0;
    while (pread64(file->notes, &head, sizeof head, at) == sizeof head) {
        at += sizeof head;
        if (head.length < 0) {
            if (real_ftruncate(file->shadow, head.offset)) abort();
            continue;
        }
        char *data = malloc((size_t)head.length);
        if (pread64(file->notes, data, (size_t)head.length, at) != head.length) abort();
        if (real_pwrite(file->shadow, data, (size_t)head.length, head.offset) != head.length) abort();
        free(data);
        at += head.length;
    }
    if (real_ftruncate(file->notes, 0)) abort();
}

static struct file *of(int fd) { return fd >= 0 && fd < MAX_FD ? by_fd[fd] : NULL; }

static int opened(const char *path, int flags, mode_t mode) {
    int fd = real_open(path, flags, mode);
    const char *name = fd >= 0 ? watched_name(path) : NULL;
    if (fd >= 0 && fd < MAX_FD) {
        pthread_mutex_lock(&lock);
        by_fd[fd] = name ? file_named(name) : NULL;
        if (name && (flags & O_TRUNC)) note(by_fd[fd], 0, NULL, -1);
        pthread_mutex_unlock(&lock);
    }
    return fd;
}

OPEN(open)
OPEN(open64)

ssize_t pwrite64(int fd, const void *data, size_t length, off64_t offset) {
    struct file *file = of(fd);
    if (!file) return real_pwrite(fd, data, length, offset);
    pthread_mutex_lock(&lock);
    ssize_t done = real_pwrite(fd, data, length, offset);
    if (done > 0) note(file, offset, data, done);
    pthread_mutex_unlock(&lock);
    return done;
}
ssize_t pwrite(int fd, const void *data, size_t length, off_t offset) { return pwrite64(fd, data, length, offset); }

ssize_t write(int fd, const void *data, size_t length) {
    struct file *file = of(fd);
    if (!file) return real_write(fd, data, length);
    pthread_mutex_lock(&lock);
    off64_t offset = lseek64(fd, 0, SEEK_CUR);
    ssize_t done = real_write(fd, data, length);
    if (done > 0) note(file, offset, data, done);
    pthread_mutex_unlock(&lock);
    return done;
}

int ftruncate64(int fd, off64_t length) {
    struct file *file = of(fd);
    if (!file) return real_ftruncate(fd, length);
    pthread_mutex_lock(&lock);
    int done = real_ftruncate(fd, length);
    if (!done) note(file, length, NULL, -1);
    pthread_mutex_unlock(&lock);
    return done;
}
int ftruncate(int fd, off_t length) { return ftruncate64(fd, length); }

int fsync(int fd) {
    struct file *file = of(fd);
    if (!file) return real_fsync(fd);
    pthread_mutex_lock(&lock);
    carry_over(file);
    pthread_mutex_unlock(&lock);
    return 0;
}
int fdatasync(int fd) { return fsync(fd); }

int close(int fd) {
    if (fd >= 0 && fd < MAX_FD) by_fd[fd] = NULL;
    return real_close(fd);
}

int unlink(const char *path) {
    const char *name = watched_name(path);
    int done = real_unlink(path);
    if (name && !done) {
        pthread_mutex_lock(&lock);
        struct file *file = file_named(name);
        if (real_ftruncate(file->shadow, 0) || real_ftruncate(file->notes, 0)) abort();
        pthread_mutex_unlock(&lock);
    }
    return done;
}
