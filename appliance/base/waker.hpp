#pragma once
// Wakes a background thread early: a bell that remembers one ring.
#include <chrono>
#include <condition_variable>
#include <mutex>

namespace mc {

/// One or more threads wait, others ring. A ring while nobody waits is kept for the next wait. Thread-safe.
class Waker {
public:
  void ring() {
    {
      std::lock_guard guard(mutex_);
      rung_ = true;
    }
    bell_.notify_one();
  }
  /// Every present and future wait returns at once.
  void stop() {
    {
      std::lock_guard guard(mutex_);
      stopped_ = true;
    }
    bell_.notify_all();
  }
  void resume() {
    std::lock_guard guard(mutex_);
    stopped_ = false;
  }
  bool stopped() {
    std::lock_guard guard(mutex_);
    return stopped_;
  }
  /// Until rung, stopped or `longest` has passed.
  void wait(std::chrono::milliseconds longest) {
    std::unique_lock guard(mutex_);
    bell_.wait_for(guard, longest, [this] { return rung_ || stopped_; });
    rung_ = false;
  }

private:
  std::mutex mutex_;
  std::condition_variable bell_;
  bool rung_ = false;
  bool stopped_ = false;
};

}  // namespace mc
