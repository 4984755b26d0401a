#pragma once
// A thin SQLite VFS over the system's own: passes every file call through and, when a test has set a fault hook, asks
// it first. The same code runs in production (hook unset: one atomic load per call), so the tests exercise the real
// path.
#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "appliance/data/data.hpp"
#include "appliance/data/sqlite.hpp"

namespace mc::data {

/// Registered under a name of its own for its lifetime; must outlive the connections opened through it. Thread-safe.
class FaultVfs {
public:
  FaultVfs();
  ~FaultVfs();
  FaultVfs(const FaultVfs&) = delete;
  FaultVfs& operator=(const FaultVfs&) = delete;

  const char* name() const { return name_.c_str(); }
  void set_hook(FaultHook hook);
  /// 0, or the SQLite code that the hook wants this operation to fail with.
  int ask(std::string_view operation) {
    if (!armed_.load(std::memory_order_relaxed)) return 0;
    return ask_hook(operation);
  }
  /// Not of the file calls, but it is the one thing that all connections of a database share.
  void set_statement_hook(StatementHook hook);
  void tell(std::string_view module, std::string_view sql) {
    if (listening_.load(std::memory_order_relaxed)) tell_hook(module, sql);
  }
  sqlite3_vfs& below() { return *below_; }

private:
  int ask_hook(std::string_view operation);
  void tell_hook(std::string_view module, std::string_view sql);

  std::string name_;
  sqlite3_vfs* below_;
  sqlite3_vfs vfs_{};
  std::atomic<bool> armed_{false};
  std::mutex mutex_;
  FaultHook hook_;
  std::atomic<bool> listening_{false};
  StatementHook statement_hook_;
};

}  // namespace mc::data
