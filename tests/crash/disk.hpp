#pragma once
// A disk that loses its power. It is fed with the journal of powercut.cpp; at any moment it lays out a directory in
// which only what was synced is certain. What was not synced may be dropped, torn at sectors or reordered. It is as
// unkind as POSIX allows: a synced file whose name was not synced (fsync of its folder) may have no name.
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "tests/crash/journal.hpp"

namespace mc::crash {

namespace fs = std::filesystem;

inline std::string file_text(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

/// The entries of a journal; views into `text`.
inline std::vector<Entry> entries_of(std::string_view text) {
  std::vector<Entry> out;
  while (text.size() >= sizeof(EntryHead)) {
    EntryHead head{};
    std::memcpy(&head, text.data(), sizeof head);
    text.remove_prefix(sizeof head);
    auto take = [&](std::size_t size) {
      std::string_view piece = text.substr(0, size);
      text.remove_prefix(std::min(size, text.size()));
      return piece;
    };
    Entry entry{head.call, head.kind, head.durable, head.folder, head.inode, head.offset, {}, {}, {}};
    entry.name = take(head.name);
    entry.other = take(head.other);
    entry.data = take(head.data);
    out.push_back(entry);
  }
  return out;
}

/// What becomes of that which was not synced.
enum class Fate { dropped, kept, in_order, any_order };
inline std::string_view fate_name(Fate fate) {
  constexpr std::string_view names[] = {"dropped", "kept", "in order", "in any order"};
  return names[static_cast<int>(fate)];
}

class Disk {
public:
  /// What lies in `root` now is safe.
  explicit Disk(const fs::path& root) { load(root); }

  void apply(const Entry& entry) {
    ++now_;
    switch (entry.call) {
    case Call::create:
      create(entry);
      break;
    case Call::write:
      write(entry);
      break;
    case Call::resize:
      if (Node* node = known(entry.inode)) node->changes.push_back({now_, entry.offset, {}, true});
      break;
    case Call::sync:
      if (known(entry.inode) != nullptr) settle(inodes_[entry.inode]);
      break;
    case Call::rename:
      rename(entry);
      break;
    case Call::remove:
      if (known(entry.folder) != nullptr) add_name(entry.folder, {now_, "", -1, std::string(entry.name)});
      break;
    case Call::link:
      if (known(entry.folder) != nullptr && known(entry.inode) != nullptr)
        add_name(entry.folder, {now_, std::string(entry.name), inodes_[entry.inode], ""});
      break;
    case Call::sync_all:
      for (std::size_t i = 0; i < nodes_.size(); ++i) settle(static_cast<int>(i));
      break;
    case Call::mark:
      break;
    }
  }

  /// Lays out what a power cut leaves now. `flying`: a write that waits for the disk, and is cut off in it.
  void lay_out(const fs::path& to, Fate fate, std::mt19937_64& random, const Entry* flying) {
    int hit = flying != nullptr && flying->durable && known(flying->inode) != nullptr ? inodes_[flying->inode] : -1;
    if (hit >= 0) nodes_[at(hit)].changes.push_back({now_ + 1, flying->offset, flying->data, false});
    Luck luck{fate, random, {}, 0, 0};
    luck.chance = std::vector<double>{0.1, 0.5, 0.9}[random() % 3];
    if (fate == Fate::in_order) {
      std::size_t first = first_unsynced();
      luck.limit = first + random() % (now_ + 2 - first);
    }
    fs::remove_all(to);
    lay_out_folder(0, to, luck);
    if (hit >= 0) nodes_[at(hit)].changes.pop_back();
  }

  /// Everything kept must be what lies in `root`: then the journal missed nothing. Empty, or where they differ.
  std::string difference(const fs::path& root) { return differing(0, root); }

private:
  struct Change {  // of a file
    std::size_t when;
    std::int64_t offset;  // of a resize: the size
    std::string_view data;
    bool resize;
    bool certain = false;  // durable by itself, here so that an older one does not come back over it
  };
  struct Naming {  // of a folder; a rename in one folder is one, which happens whole or not at all
    std::size_t when;
    std::string added;
    int node;
    std::string gone;
    std::uint64_t pair = 0;  // of a rename between folders: the folder where the name was added
  };
  struct Node {
    char kind = 'f';
    std::string text;  // content that is safe; of a link its target
    std::vector<Change> changes;
    std::map<std::string, int> names;
    std::vector<Naming> namings;
  };
  struct Luck {
    Fate fate;
    std::mt19937_64& random;
    std::map<std::size_t, bool> decided;
    std::size_t limit;
    double chance;
    bool roll() { return std::uniform_real_distribution<>(0, 1)(random) < chance; }
    bool lives(std::size_t when) {
      if (fate == Fate::dropped) return false;
      if (fate == Fate::kept) return true;
      if (fate == Fate::in_order) return when < limit;
      auto [found, fresh] = decided.try_emplace(when, false);
      if (fresh) found->second = roll();
      return found->second;
    }
    /// Of the sectors of one write.
    bool sector_lives(std::size_t when) {
      if (fate == Fate::any_order) return roll();
      return lives(when) || (fate == Fate::in_order && when == limit && roll());
    }
  };

  static std::size_t at(int node) { return static_cast<std::size_t>(node); }
  Node* known(std::uint64_t inode) {
    auto found = inodes_.find(inode);
    return found == inodes_.end() ? nullptr : &nodes_[at(found->second)];
  }
  int add_node(std::uint64_t inode, char kind) {
    nodes_.emplace_back().kind = kind;
    return inodes_[inode] = static_cast<int>(nodes_.size()) - 1;
  }
  int load(const fs::path& path) {
    struct stat info {};
    if (::lstat(path.c_str(), &info) != 0) return -1;
    if (auto found = inodes_.find(info.st_ino); found != inodes_.end()) return found->second;
    int node = add_node(info.st_ino, S_ISDIR(info.st_mode) ? 'd' : S_ISLNK(info.st_mode) ? 'l' : 'f');
    if (S_ISLNK(info.st_mode)) nodes_[at(node)].text = fs::read_symlink(path).string();
    if (S_ISREG(info.st_mode)) nodes_[at(node)].text = file_text(path);
    if (S_ISDIR(info.st_mode))
      for (const auto& entry : fs::directory_iterator(path)) {
        int child = load(entry.path());
        nodes_[at(node)].names[entry.path().filename().string()] = child;
      }
    return node;
  }

  void add_name(std::uint64_t folder, Naming naming) { known(folder)->namings.push_back(std::move(naming)); }
  void create(const Entry& entry) {
    if (known(entry.folder) == nullptr) return;
    int node = add_node(entry.inode, entry.kind);
    nodes_[at(node)].text = entry.kind == 'l' ? std::string(entry.other) : "";
    add_name(entry.folder, {now_, std::string(entry.name), node, ""});
  }
  void write(const Entry& entry) {
    Node* node = known(entry.inode);
    if (node == nullptr) return;
    if (entry.durable) put(node->text, entry.offset, entry.data);  // what was written before is not made safe by it
    if (!entry.durable || !node->changes.empty())
      node->changes.push_back({now_, entry.offset, entry.data, false, entry.durable});
  }
  void rename(const Entry& entry) {
    if (known(entry.folder) == nullptr) return;
    int node = -1;
    Node& source = *known(entry.folder);
    std::map<std::string, int> names = now_names(source);
    if (auto found = names.find(std::string(entry.name)); found != names.end()) node = found->second;
    if (node < 0 || known(entry.inode) == nullptr) {
      add_name(entry.folder, {now_, "", -1, std::string(entry.name)});
    } else if (entry.folder == entry.inode) {
      add_name(entry.folder, {now_, std::string(entry.other), node, std::string(entry.name)});
    } else {
      add_name(entry.inode, {now_, std::string(entry.other), node, ""});
      add_name(entry.folder, {now_, "", -1, std::string(entry.name), entry.inode});
    }
  }

  static void name(std::map<std::string, int>& names, const Naming& naming) {
    if (!naming.gone.empty()) names.erase(naming.gone);
    if (!naming.added.empty()) names[naming.added] = naming.node;
  }
  static std::map<std::string, int> now_names(const Node& folder) {
    std::map<std::string, int> names = folder.names;
    for (const Naming& naming : folder.namings) name(names, naming);
    return names;
  }
  static void put(std::string& text, std::int64_t offset, std::string_view data) {
    auto from = static_cast<std::size_t>(offset);
    if (text.size() < from + data.size()) text.resize(from + data.size());
    std::memcpy(text.data() + from, data.data(), data.size());
  }
  void settle(int number) {
    Node& node = nodes_[at(number)];
    for (const Change& change : node.changes)
      change.resize ? node.text.resize(static_cast<std::size_t>(change.offset))
                    : put(node.text, change.offset, change.data);
    node.changes.clear();
    std::vector<Naming> namings = std::move(node.namings);
    node.namings.clear();
    for (const Naming& naming : namings) {
      name(node.names, naming);
      // A rename between folders is one step of the file system: never is the file in neither.
      Node* other = naming.pair != 0 ? known(naming.pair) : nullptr;
      if (other == nullptr) continue;
      for (std::size_t i = 0; i < other->namings.size(); ++i)
        if (other->namings[i].when == naming.when) {
          name(other->names, other->namings[i]);
          other->namings.erase(other->namings.begin() + static_cast<std::ptrdiff_t>(i));
          break;
        }
    }
  }
  std::size_t first_unsynced() const {
    std::size_t first = now_ + 1;
    for (const Node& node : nodes_) {
      if (!node.changes.empty()) first = std::min(first, node.changes.front().when);
      if (!node.namings.empty()) first = std::min(first, node.namings.front().when);
    }
    return first;
  }

  std::string surviving_text(const Node& node, Luck& luck) const {
    constexpr std::int64_t kSector = 512;
    std::string text = node.text;
    for (const Change& change : node.changes) {
      if (change.resize) {
        if (luck.lives(change.when)) text.resize(static_cast<std::size_t>(change.offset));
        continue;
      }
      auto end = change.offset + static_cast<std::int64_t>(change.data.size());
      for (std::int64_t from = change.offset; from < end;) {
        std::int64_t to = std::min(end, (from / kSector + 1) * kSector);
        if (change.certain || luck.sector_lives(change.when))
          put(text, from,
              change.data.substr(static_cast<std::size_t>(from - change.offset), static_cast<std::size_t>(to - from)));
        from = to;
      }
    }
    return text;
  }
  void lay_out_folder(int number, const fs::path& to, Luck& luck) {
    fs::create_directory(to);
    fs::permissions(to, fs::perms::owner_all);
    std::map<std::string, int> names = nodes_[at(number)].names;
    for (const Naming& naming : nodes_[at(number)].namings)
      if (luck.lives(naming.when)) name(names, naming);
    for (const auto& [file, child] : names) {
      const Node& node = nodes_[at(child)];
      if (node.kind == 'd')
        lay_out_folder(child, to / file, luck);
      else if (node.kind == 'l')
        fs::create_symlink(node.text, to / file);
      else if (!is_mapped(file)) {
        std::ofstream(to / file, std::ios::binary) << surviving_text(node, luck);
        fs::permissions(to / file, fs::perms::owner_read | fs::perms::owner_write);
      }
    }
  }
  /// Written through maps, and made anew by whoever opens the store first.
  static bool is_mapped(const std::string& name) { return name.ends_with("-shm") || name == "lock.mdb"; }

  std::string differing(int number, const fs::path& path) {
    Node& node = nodes_[at(number)];
    std::map<std::string, int> names = now_names(node);
    for (const auto& entry : fs::directory_iterator(path)) {
      std::string file = entry.path().filename().string();
      auto found = names.find(file);
      if (found == names.end()) return entry.path().string() + " is not in the journal";
      const Node& child = nodes_[at(found->second)];
      if (child.kind == 'd') {
        if (auto below = differing(found->second, entry.path()); !below.empty()) return below;
      } else if (child.kind == 'f' && !is_mapped(file)) {
        std::mt19937_64 none;
        Luck luck{Fate::kept, none, {}, 0, 0};
        if (surviving_text(child, luck) != file_text(entry.path())) return entry.path().string() + " has other bytes";
      }
      names.erase(found);
    }
    return names.empty() ? "" : (path / names.begin()->first).string() + " is not there";
  }

  std::vector<Node> nodes_;
  std::map<std::uint64_t, int> inodes_;
  std::size_t now_ = 0;
};

}  // namespace mc::crash
