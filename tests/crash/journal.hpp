#pragma once
// What the power-cut shim (powercut.cpp) writes down about a disk and the model (disk.hpp) reads again.
#include <cstdint>
#include <string>
#include <string_view>

namespace mc::crash {

enum class Call : std::uint8_t {
  create,    // `name` in folder `folder` is `inode`, new: `kind` f file, d folder, l link to `other`
  write,     // `data` at `offset` of `inode`; `durable`: the call itself waited for the disk (O_DSYNC)
  resize,    // `inode` has `offset` bytes now
  sync,      // everything of `inode` reached the disk, of a folder its entries
  rename,    // `name` in `folder` became `other` in the folder `inode`
  remove,    // `name` left `folder`
  link,      // `name` in `folder` is another name of `inode`
  sync_all,  // sync(2)
  mark       // `data` was said on standard output: acknowledgements
};

struct Entry {
  Call call = Call::mark;
  char kind = 0;
  bool durable = false;
  std::uint64_t folder = 0, inode = 0;
  std::int64_t offset = 0;
  std::string_view name, other, data;
};

/// As it lies in the journal, followed by name, other and data.
struct EntryHead {
  Call call;
  char kind;
  bool durable;
  std::uint32_t name, other, data;
  std::uint64_t folder, inode;
  std::int64_t offset;
};

}  // namespace mc::crash
