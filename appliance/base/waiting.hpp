#pragma once
// Tells whoever counts the threads that are at work that this one only waits: the HTTP room lets so many requests work
// at a time, and the store's callers wait for a commit that they share, the more of them the better.

namespace mc {

/// Is told by the counted thread itself. Must not block for long.
class WorkCount {
public:
  virtual ~WorkCount() = default;
  virtual void pause() = 0;
  /// The thread goes on whatever the count says: it has half its work behind it.
  virtual void resume() = 0;
  /// Nobody wants the outcome any more: the client left, or the program ends. Whoever waits long may give up.
  virtual bool pointless() const { return false; }
};

/// While it lives, `count` hears of the waits of this thread. One at a time for each thread.
class CountedWork {
public:
  explicit CountedWork(WorkCount& count) { of_this_thread() = &count; }
  ~CountedWork() { of_this_thread() = nullptr; }
  CountedWork(const CountedWork&) = delete;
  CountedWork& operator=(const CountedWork&) = delete;

private:
  friend class Waiting;
  static WorkCount*& of_this_thread() {
    thread_local WorkCount* count = nullptr;
    return count;
  }
};

/// While it lives, this thread waits and does nothing else. On a thread that nobody counts it does nothing.
class Waiting {
public:
  Waiting() : count_(CountedWork::of_this_thread()) {
    if (count_ != nullptr) count_->pause();
  }
  ~Waiting() {
    if (count_ != nullptr) count_->resume();
  }
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;
  bool pointless() const { return count_ != nullptr && count_->pointless(); }

private:
  WorkCount* count_;
};

}  // namespace mc
