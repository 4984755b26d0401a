#pragma once
// The search's own copy of all classes ahead: filters are many, and together they are selective in ways that no index
// of the database serves in 20 ms. A hundred bytes a class; a search looks at each.
#include <shared_mutex>
#include <unordered_map>

#include "modules/finder/gazetteer.hpp"
#include "modules/finder/store.hpp"

namespace mc::finder {

/// A synced listing that its source did not name for so long is hidden (LOC-012).
inline constexpr std::chrono::milliseconds kListingLife = std::chrono::hours(24 * 7);

/// What is searched for. Everything is optional but `now`.
struct Wanted {
  Instant now;
  std::optional<std::string> type;
  std::optional<data::Position> centre;
  double miles = 0;  // with a centre
  Instant from;
  std::optional<Instant> before;
  std::optional<ClassFormat> format;
  std::int64_t price_min = 0;
  std::optional<std::int64_t> price_max;
  std::optional<ClassProviderId> provider;
  std::int64_t spots = 0;
  bool reimbursable_only = false;
  Instant created_after{};
  ClassSort sort = ClassSort::date;
};
/// Orders the hits: the value that is sorted by, then the id.
struct HitKey {
  std::int64_t value = 0;
  ClassId id;
  auto operator<=>(const HitKey&) const = default;
};
struct Found {
  HitKey key;
  std::optional<double> miles;
};
struct FoundPage {
  std::int64_t total = 0;
  std::vector<Found> hits;
  bool more = false;
};

/// Thread-safe. Follows the table by its counter of changes, which is read in the caller's transaction: what was
/// committed before a search is seen by it. In a write it stays as it is.
class ClassIndex {
public:
  Status refresh(data::Tx& tx);
  FoundPage search(const Wanted& wanted, const std::optional<HitKey>& after, std::size_t limit) const;
  std::size_t size() const;

private:
  struct Entry {
    ClassId id;
    std::int64_t starts = 0, created = 0;
    std::int64_t visible_until = 0;  // of the listing; 0 when it was cancelled
    double latitude = 0, longitude = 0;
    std::int32_t price = 0, free = -1;  // -1: nobody knows
    std::uint32_t type = 0, provider = 0;
    std::int16_t rating = 0;  // hundredths
    ClassFormat format = ClassFormat::in_person;
    bool located = false, reimbursable = false;
  };
  struct Filter;
  Entry entry(const IndexRow& row);
  std::optional<Found> judge(const Entry& entry, const Filter& filter) const;
  std::optional<Filter> filter_of(const Wanted& wanted) const;

  std::mutex refreshing_;
  mutable std::shared_mutex mutex_;  // of all below
  std::vector<Entry> entries_;
  std::unordered_map<ClassId, std::size_t> places_;
  std::unordered_map<std::string, std::uint32_t> types_;
  std::unordered_map<ClassProviderId, std::uint32_t> providers_;
  std::int64_t change_ = -1;
  std::int64_t day_ = 0;
};

}  // namespace mc::finder
