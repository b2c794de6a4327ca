/* A slow and small disk for one process: preloaded (LD_PRELOAD), it delays and counts what forces data to disk, and
 * refuses to let files grow once the room is used up. Only files below DISK_SHIM_FOLDER are concerned.
 *
 * DISK_SHIM_STATE names a file of eight 64-bit numbers, shared with whoever steers and watches:
 *   0  milliseconds each fsync takes longer          (written from outside)
 *   1  bytes files may still grow by; below 0: any   (written from outside, counted down here)
 *   2  fsyncs of a log (*-wal) that have begun
 *   3  the highest number, counted by 2, of an fsync of a log that has ended well
 *   4  fsyncs of any file that have ended
 *   5  writes that were refused or cut short
 *
 * Numbers instead of a clock: whether an answer came after an fsync that began after the question is a matter of order,
 * and must be found on a machine of any speed.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { DELAY, ROOM, LOG_BEGUN, LOG_ENDED, ENDED, REFUSED, NUMBERS = 8 };

static _Atomic int64_t *state;
static const char *folder;

__attribute__((constructor)) static void begin(void)
{
    const char *name = getenv("DISK_SHIM_STATE");
    folder = getenv("DISK_SHIM_FOLDER");
    if (!name || !folder)
        return;
    int fd = open(name, O_RDWR);
    void *shared = fd < 0 ? MAP_FAILED
                          : mmap(NULL, NUMBERS * sizeof(int64_t), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (shared == MAP_FAILED) {
        fprintf(stderr, "disk shim: %s cannot be shared\n", name);
        abort();
    }
    state = shared;
}

/* Whether a file is on the disk we play; its path goes into `path`. */
static int ours(int fd, char *path, size_t size)
{
    char link[64];
    if (!state)
        return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, size - 1);
    if (length < 0)
        return 0;
    path[length] = 0;
    return strncmp(path, folder, strlen(folder)) == 0;
}

static int is_log(const char *path)
{
    size_t length = strlen(path);
    return length > 4 && strcmp(path + length - 4, "-wal") == 0;
}

static int sync_slowly(int fd, const char *name)
{
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    char path[4096];
    if (!ours(fd, path, sizeof path))
        return real(fd);
    int log = is_log(path);
    int64_t mine = log ? atomic_fetch_add(&state[LOG_BEGUN], 1) + 1 : 0;
    int64_t delay = atomic_load(&state[DELAY]);
    struct timespec pause = {delay / 1000, (delay % 1000) * 1000000};
    while (delay > 0 && nanosleep(&pause, &pause) != 0 && errno == EINTR)
        ;
    int outcome = real(fd);
    int cause = errno;
    if (outcome == 0 && log) {
        int64_t highest = atomic_load(&state[LOG_ENDED]);
        while (highest < mine && !atomic_compare_exchange_weak(&state[LOG_ENDED], &highest, mine))
            ;
    }
    atomic_fetch_add(&state[ENDED], 1);
    errno = cause;
    return outcome;
}

int fsync(int fd) { return sync_slowly(fd, "fsync"); }
int fdatasync(int fd) { return sync_slowly(fd, "fdatasync"); }

/* How many of `size` bytes at `at` fit. As on a disk, bytes that are there already can be written again. */
static size_t fitting(int fd, size_t size, off_t at)
{
    char path[4096];
    struct stat file;
    if (!state || atomic_load(&state[ROOM]) < 0 || !ours(fd, path, sizeof path) || fstat(fd, &file) != 0)
        return size;
    int64_t grows = (int64_t)at + (int64_t)size - (int64_t)file.st_size;
    if (grows <= 0)
        return size;
    int64_t room = atomic_load(&state[ROOM]), taken;
    do {
        if (room < 0)
            return size;
        taken = room < grows ? room : grows;
    } while (!atomic_compare_exchange_weak(&state[ROOM], &room, room - taken));
    if (taken == grows)
        return size;
    atomic_fetch_add(&state[REFUSED], 1);
    return grows - taken >= (int64_t)size ? 0 : size - (size_t)(grows - taken);
}

static ssize_t no_room(void)
{
    errno = ENOSPC;
    return -1;
}

ssize_t write(int fd, const void *bytes, size_t size)
{
    static ssize_t (*real)(int, const void *, size_t);
    if (!real)
        real = (ssize_t(*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
    if (!state || size == 0 || atomic_load(&state[ROOM]) < 0)
        return real(fd, bytes, size);
    off_t at = lseek(fd, 0, SEEK_CUR);
    size_t fits = at < 0 ? size : fitting(fd, size, at);
    return fits == 0 ? no_room() : real(fd, bytes, fits);
}

static ssize_t write_at(int fd, const void *bytes, size_t size, off_t at, const char *name)
{
    ssize_t (*real)(int, const void *, size_t, off_t) = (ssize_t(*)(int, const void *, size_t, off_t))dlsym(RTLD_NEXT, name);
    size_t fits = size == 0 ? size : fitting(fd, size, at);
    return fits == 0 && size > 0 ? no_room() : real(fd, bytes, fits, at);
}

ssize_t pwrite(int fd, const void *bytes, size_t size, off_t at) { return write_at(fd, bytes, size, at, "pwrite"); }
ssize_t pwrite64(int fd, const void *bytes, size_t size, off64_t at) { return write_at(fd, bytes, size, at, "pwrite64"); }

static int reserve(int fd, off_t at, off_t size)
{
    return fitting(fd, (size_t)size, at) == (size_t)size ? 0 : ENOSPC;
}

int fallocate(int fd, int mode, off_t at, off_t size)
{
    int (*real)(int, int, off_t, off_t) = (int (*)(int, int, off_t, off_t))dlsym(RTLD_NEXT, "fallocate");
    return mode == 0 && reserve(fd, at, size) != 0 ? (int)no_room() : real(fd, mode, at, size);
}

int posix_fallocate(int fd, off_t at, off_t size)
{
    int (*real)(int, off_t, off_t) = (int (*)(int, off_t, off_t))dlsym(RTLD_NEXT, "posix_fallocate");
    int outcome = reserve(fd, at, size);
    return outcome != 0 ? outcome : real(fd, at, size);
}
