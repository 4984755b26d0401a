// The power-cut shim: loaded before the C library (LD_PRELOAD) it writes every change of files on one disk, in order,
// into a journal. What would have been left after a power cut at any moment can then be laid out again (disk.hpp).
//   POWERCUT_JOURNAL=FILE  the journal      POWERCUT_ROOT=FOLDER  on the disk that is watched
// fsync and its like are only written down, not done: the model decides what reached the disk. One lock is held over a
// call and its entry, so that the journal's order is the order in which things happened. Changes that it does not see
// (writable maps, stdio's own buffers) are found by the driver, which compares the journal's outcome with the files.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>

#include "tests/crash/journal.hpp"

namespace {

using mc::crash::Call;
using mc::crash::Entry;
using mc::crash::EntryHead;

// The system's calls themselves: the C library's functions of these names are the ones below.
int sys_open(int at, const char* path, int flags, unsigned mode) {
  return static_cast<int>(::syscall(SYS_openat, at, path, flags, mode));
}
ssize_t sys_write(int file, const void* bytes, std::size_t size) { return ::syscall(SYS_write, file, bytes, size); }

struct Watch {
  std::recursive_mutex mutex;
  int journal = -1;
  dev_t disk = 0;
  Watch() {
    const char* file = std::getenv("POWERCUT_JOURNAL");
    const char* root = std::getenv("POWERCUT_ROOT");
    struct stat info {};
    if (file == nullptr || root == nullptr || ::stat(root, &info) != 0) return;
    int opened = sys_open(AT_FDCWD, file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    journal = ::fcntl(opened, F_DUPFD_CLOEXEC, 700);  // out of the way
    ::close(opened);
    disk = info.st_dev;
  }
};
Watch& watch() {
  static Watch* one = new Watch;  // never destroyed: files are closed until the very end
  return *one;
}

void note(const Entry& entry) {
  EntryHead head{};
  head.call = entry.call;
  head.kind = entry.kind;
  head.durable = entry.durable;
  head.name = static_cast<std::uint32_t>(entry.name.size());
  head.other = static_cast<std::uint32_t>(entry.other.size());
  head.data = static_cast<std::uint32_t>(entry.data.size());
  head.folder = entry.folder;
  head.inode = entry.inode;
  head.offset = entry.offset;
  std::string line(reinterpret_cast<const char*>(&head), sizeof head);
  line.append(entry.name).append(entry.other).append(entry.data);
  int before = errno;
  if (sys_write(watch().journal, line.data(), line.size()) != static_cast<ssize_t>(line.size())) std::_Exit(97);
  errno = before;
}

/// Is it a file or folder on the watched disk?
bool watched(int file, struct stat& info) {
  return watch().journal >= 0 && ::fstat(file, &info) == 0 && info.st_dev == watch().disk &&
         (S_ISREG(info.st_mode) || S_ISDIR(info.st_mode));
}

struct Place {
  bool good = false;
  std::uint64_t folder = 0;
  std::string name;
};
/// The folder of a path and the last name in it.
Place place_of(int at, const char* path) {
  Place out;
  std::string text = path;
  while (text.size() > 1 && text.back() == '/') text.pop_back();
  auto slash = text.rfind('/');
  out.name = slash == std::string::npos ? text : text.substr(slash + 1);
  std::string folder = slash == std::string::npos ? "." : slash == 0 ? "/" : text.substr(0, slash);
  struct stat info {};
  out.good = watch().journal >= 0 && ::fstatat(at, folder.c_str(), &info, 0) == 0 && info.st_dev == watch().disk;
  out.folder = info.st_ino;
  return out;
}

bool is_there(int at, const char* path) {
  struct stat info {};
  return ::fstatat(at, path, &info, AT_SYMLINK_NOFOLLOW) == 0;
}

void note_new(const Place& place, int at, const char* path, char kind, std::string_view target = {}) {
  struct stat info {};
  if (!place.good || ::fstatat(at, path, &info, AT_SYMLINK_NOFOLLOW) != 0) return;
  Entry entry{Call::create, kind};
  entry.folder = place.folder;
  entry.inode = info.st_ino;
  entry.name = place.name;
  entry.other = target;
  note(entry);
}

void note_size(int file, std::int64_t size) {
  struct stat info {};
  if (!watched(file, info)) return;
  Entry entry{Call::resize};
  entry.inode = info.st_ino;
  entry.offset = size;
  note(entry);
}

int open_noted(int at, const char* path, int flags, unsigned mode) {
  std::lock_guard lock(watch().mutex);
  bool makes = (flags & O_CREAT) != 0 && !is_there(at, path);
  Place place = makes ? place_of(at, path) : Place{};
  int file = sys_open(at, path, flags, mode);
  if (file < 0) return file;
  if (makes)
    note_new(place, at, path, 'f');
  else if ((flags & O_TRUNC) != 0)
    note_size(file, 0);
  return file;
}

void note_write(int file, const struct stat& info, std::int64_t offset, std::string_view data) {
  Entry entry{Call::write};
  entry.inode = info.st_ino;
  entry.offset = offset;
  entry.durable = (::fcntl(file, F_GETFL) & O_DSYNC) != 0;
  entry.data = data;
  note(entry);
}

std::string joined(const iovec* pieces, int count, ssize_t most) {
  std::string all;
  for (int i = 0; i < count; ++i) all.append(static_cast<const char*>(pieces[i].iov_base), pieces[i].iov_len);
  all.resize(static_cast<std::size_t>(most));
  return all;
}

int sync_noted(int file) {
  std::lock_guard lock(watch().mutex);
  struct stat info {};
  if (!watched(file, info)) return static_cast<int>(::syscall(SYS_fsync, file));
  Entry entry{Call::sync};
  entry.inode = info.st_ino;
  note(entry);
  return 0;
}

int resize_noted(int file, std::int64_t size) {
  std::lock_guard lock(watch().mutex);
  int failed = static_cast<int>(::syscall(SYS_ftruncate, file, size));
  if (failed == 0) note_size(file, size);
  return failed;
}

int rename_noted(int from_at, const char* from, int to_at, const char* to, unsigned flags) {
  std::lock_guard lock(watch().mutex);
  Place source = place_of(from_at, from), target = place_of(to_at, to);
  int failed = static_cast<int>(::syscall(SYS_renameat2, from_at, from, to_at, to, flags));
  if (failed != 0 || !source.good || !target.good) return failed;
  if (flags != 0 && flags != 1) std::_Exit(98);  // an exchange: not modelled
  Entry entry{Call::rename};
  entry.folder = source.folder;
  entry.inode = target.folder;
  entry.name = source.name;
  entry.other = target.name;
  note(entry);
  return 0;
}

int remove_noted(int at, const char* path, int flags) {
  std::lock_guard lock(watch().mutex);
  Place place = place_of(at, path);
  int failed = static_cast<int>(::syscall(SYS_unlinkat, at, path, flags));
  if (failed != 0 || !place.good) return failed;
  Entry entry{Call::remove};
  entry.folder = place.folder;
  entry.name = place.name;
  note(entry);
  return 0;
}

int make_folder_noted(int at, const char* path, unsigned mode) {
  std::lock_guard lock(watch().mutex);
  Place place = place_of(at, path);
  int failed = static_cast<int>(::syscall(SYS_mkdirat, at, path, mode));
  if (failed == 0) note_new(place, at, path, 'd');
  return failed;
}

int make_link_noted(const char* target, int at, const char* path) {
  std::lock_guard lock(watch().mutex);
  Place place = place_of(at, path);
  int failed = static_cast<int>(::syscall(SYS_symlinkat, target, at, path));
  if (failed == 0) note_new(place, at, path, 'l', target);
  return failed;
}

int hard_link_noted(int from_at, const char* from, int at, const char* path, int flags) {
  std::lock_guard lock(watch().mutex);
  Place place = place_of(at, path);
  int failed = static_cast<int>(::syscall(SYS_linkat, from_at, from, at, path, flags));
  struct stat info {};
  if (failed != 0 || !place.good || ::fstatat(at, path, &info, AT_SYMLINK_NOFOLLOW) != 0) return failed;
  Entry entry{Call::link};
  entry.folder = place.folder;
  entry.inode = info.st_ino;
  entry.name = place.name;
  note(entry);
  return 0;
}

unsigned mode_of(int flags, va_list words) {
  return (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(words, unsigned) : 0;
}

}  // namespace

// Named by assembler labels, because the headers declare the functions of these names in ways that differ by system.
extern "C" {
int cut_open(const char*, int, ...) __asm__("open");
int cut_open(const char* path, int flags, ...) {
  va_list words;
  va_start(words, flags);
  unsigned mode = mode_of(flags, words);
  va_end(words);
  return open_noted(AT_FDCWD, path, flags, mode);
}
int cut_open64(const char*, int, ...) __asm__("open64");
int cut_open64(const char* path, int flags, ...) {
  va_list words;
  va_start(words, flags);
  unsigned mode = mode_of(flags, words);
  va_end(words);
  return open_noted(AT_FDCWD, path, flags, mode);
}
int cut_openat(int, const char*, int, ...) __asm__("openat");
int cut_openat(int at, const char* path, int flags, ...) {
  va_list words;
  va_start(words, flags);
  unsigned mode = mode_of(flags, words);
  va_end(words);
  return open_noted(at, path, flags, mode);
}
int cut_openat64(int, const char*, int, ...) __asm__("openat64");
int cut_openat64(int at, const char* path, int flags, ...) {
  va_list words;
  va_start(words, flags);
  unsigned mode = mode_of(flags, words);
  va_end(words);
  return open_noted(at, path, flags, mode);
}
int cut_creat(const char*, unsigned) __asm__("creat");
int cut_creat(const char* path, unsigned mode) {
  return open_noted(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode);
}

static FILE* open_stream(const char* name, const char* path, const char* mode) {
  using Opens = FILE* (*)(const char*, const char*);
  Opens real = nullptr;
  void* found = ::dlsym(RTLD_NEXT, name);
  std::memcpy(&real, &found, sizeof real);
  std::lock_guard lock(watch().mutex);
  bool writes = mode[0] == 'w' || mode[0] == 'a';
  bool makes = writes && !is_there(AT_FDCWD, path);
  Place place = makes ? place_of(AT_FDCWD, path) : Place{};
  FILE* file = real(path, mode);
  if (file == nullptr) return file;
  if (makes)
    note_new(place, AT_FDCWD, path, 'f');
  else if (mode[0] == 'w')
    note_size(::fileno(file), 0);
  return file;
}
FILE* cut_fopen(const char*, const char*) __asm__("fopen");
FILE* cut_fopen(const char* path, const char* mode) { return open_stream("fopen", path, mode); }
FILE* cut_fopen64(const char*, const char*) __asm__("fopen64");
FILE* cut_fopen64(const char* path, const char* mode) { return open_stream("fopen64", path, mode); }

ssize_t cut_write(int, const void*, size_t) __asm__("write");
ssize_t cut_write(int file, const void* bytes, size_t size) {
  std::lock_guard lock(watch().mutex);
  struct stat info {};
  std::string_view data(static_cast<const char*>(bytes), size);
  if (file == STDOUT_FILENO && watch().journal >= 0) {
    Entry entry{Call::mark};
    entry.data = data;
    note(entry);
  }
  ssize_t wrote = sys_write(file, bytes, size);
  if (wrote <= 0 || !watched(file, info)) return wrote;
  note_write(file, info, ::lseek(file, 0, SEEK_CUR) - wrote, data.substr(0, static_cast<std::size_t>(wrote)));
  return wrote;
}
ssize_t cut_pwrite(int, const void*, size_t, off_t) __asm__("pwrite");
ssize_t cut_pwrite(int file, const void* bytes, size_t size, off_t offset) {
  std::lock_guard lock(watch().mutex);
  struct stat info {};
  ssize_t wrote = ::syscall(SYS_pwrite64, file, bytes, size, offset);
  if (wrote > 0 && watched(file, info))
    note_write(file, info, offset, {static_cast<const char*>(bytes), static_cast<std::size_t>(wrote)});
  return wrote;
}
ssize_t cut_pwrite64(int, const void*, size_t, off_t) __asm__("pwrite64");
ssize_t cut_pwrite64(int file, const void* bytes, size_t size, off_t offset) {
  return cut_pwrite(file, bytes, size, offset);
}
ssize_t cut_writev(int, const iovec*, int) __asm__("writev");
ssize_t cut_writev(int file, const iovec* pieces, int count) {
  std::lock_guard lock(watch().mutex);
  struct stat info {};
  ssize_t wrote = ::syscall(SYS_writev, file, pieces, count);
  if (wrote > 0 && watched(file, info))
    note_write(file, info, ::lseek(file, 0, SEEK_CUR) - wrote, joined(pieces, count, wrote));
  return wrote;
}
ssize_t cut_pwritev(int, const iovec*, int, off_t) __asm__("pwritev");
ssize_t cut_pwritev(int file, const iovec* pieces, int count, off_t offset) {
  std::lock_guard lock(watch().mutex);
  std::string all;
  for (int i = 0; i < count; ++i) all.append(static_cast<const char*>(pieces[i].iov_base), pieces[i].iov_len);
  return cut_pwrite(file, all.data(), all.size(), offset);
}
ssize_t cut_pwritev64(int, const iovec*, int, off_t) __asm__("pwritev64");
ssize_t cut_pwritev64(int file, const iovec* pieces, int count, off_t offset) {
  return cut_pwritev(file, pieces, count, offset);
}

int cut_ftruncate(int, off_t) __asm__("ftruncate");
int cut_ftruncate(int file, off_t size) { return resize_noted(file, size); }
int cut_ftruncate64(int, off_t) __asm__("ftruncate64");
int cut_ftruncate64(int file, off_t size) { return resize_noted(file, size); }

int cut_fsync(int) __asm__("fsync");
int cut_fsync(int file) { return sync_noted(file); }
int cut_fdatasync(int) __asm__("fdatasync");
int cut_fdatasync(int file) { return sync_noted(file); }
// It promises nothing about a power cut (no metadata, no flush of the disk), so nothing is noted.
int cut_sync_file_range(int, off_t, off_t, unsigned) __asm__("sync_file_range");
int cut_sync_file_range(int, off_t, off_t, unsigned) { return 0; }
void cut_sync() __asm__("sync");
void cut_sync() {
  std::lock_guard lock(watch().mutex);
  if (watch().journal >= 0) note({Call::sync_all});
}

int cut_rename(const char*, const char*) __asm__("rename");
int cut_rename(const char* from, const char* to) { return rename_noted(AT_FDCWD, from, AT_FDCWD, to, 0); }
int cut_renameat(int, const char*, int, const char*) __asm__("renameat");
int cut_renameat(int a, const char* from, int b, const char* to) { return rename_noted(a, from, b, to, 0); }
int cut_renameat2(int, const char*, int, const char*, unsigned) __asm__("renameat2");
int cut_renameat2(int a, const char* from, int b, const char* to, unsigned f) {
  return rename_noted(a, from, b, to, f);
}
int cut_unlink(const char*) __asm__("unlink");
int cut_unlink(const char* path) { return remove_noted(AT_FDCWD, path, 0); }
int cut_unlinkat(int, const char*, int) __asm__("unlinkat");
int cut_unlinkat(int at, const char* path, int flags) { return remove_noted(at, path, flags); }
int cut_rmdir(const char*) __asm__("rmdir");
int cut_rmdir(const char* path) { return remove_noted(AT_FDCWD, path, AT_REMOVEDIR); }
int cut_remove(const char*) __asm__("remove");
int cut_remove(const char* path) {
  struct stat info {};
  bool folder = ::fstatat(AT_FDCWD, path, &info, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(info.st_mode);
  return remove_noted(AT_FDCWD, path, folder ? AT_REMOVEDIR : 0);
}
int cut_mkdir(const char*, unsigned) __asm__("mkdir");
int cut_mkdir(const char* path, unsigned mode) { return make_folder_noted(AT_FDCWD, path, mode); }
int cut_mkdirat(int, const char*, unsigned) __asm__("mkdirat");
int cut_mkdirat(int at, const char* path, unsigned mode) { return make_folder_noted(at, path, mode); }
int cut_symlink(const char*, const char*) __asm__("symlink");
int cut_symlink(const char* target, const char* path) { return make_link_noted(target, AT_FDCWD, path); }
int cut_symlinkat(const char*, int, const char*) __asm__("symlinkat");
int cut_symlinkat(const char* target, int at, const char* path) { return make_link_noted(target, at, path); }
int cut_link(const char*, const char*) __asm__("link");
int cut_link(const char* from, const char* to) { return hard_link_noted(AT_FDCWD, from, AT_FDCWD, to, 0); }
int cut_linkat(int, const char*, int, const char*, int) __asm__("linkat");
int cut_linkat(int a, const char* from, int b, const char* to, int flags) {
  return hard_link_noted(a, from, b, to, flags);
}
}
