#include "modules/finder/index.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace mc::finder {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;
constexpr double kMilesPerDegree = 69.0934;  // of latitude, on the same sphere as data::kilometres_between

}  // namespace

/// A search with its words turned into numbers.
struct ClassIndex::Filter {
  const Wanted& wanted;
  std::optional<std::uint32_t> type, provider;
  double south = -90, north = 90, half_width = 360;  // a box around the circle, in degrees
};

ClassIndex::Entry ClassIndex::entry(const IndexRow& row) {
  Entry out;
  out.id = row.id;
  out.created = row.created_at.ms;
  out.starts = row.starts_at.ms;
  bool synced = row.source != ListingSource::manual && row.source != ListingSource::provider_portal;
  out.visible_until = std::numeric_limits<std::int64_t>::max();
  if (synced && !row.registers_here) out.visible_until = (row.synced_at.value_or(row.created_at) + kListingLife).ms;
  if (row.cancelled_at) out.visible_until = 0;
  out.located = row.latitude && row.longitude;
  out.latitude = row.latitude.value_or(0);
  out.longitude = row.longitude.value_or(0);
  out.price = static_cast<std::int32_t>(std::clamp<std::int64_t>(row.price_cents, 0, 1'000'000'000));
  if (row.capacity) out.free = static_cast<std::int32_t>(std::max<std::int64_t>(*row.capacity - row.taken, 0));
  out.type = types_.try_emplace(row.type, static_cast<std::uint32_t>(types_.size())).first->second;
  out.provider = providers_.try_emplace(row.provider_id, static_cast<std::uint32_t>(providers_.size())).first->second;
  if (row.reviews > 0) out.rating = static_cast<std::int16_t>(100 * row.stars / row.reviews);
  out.format = row.format;
  out.reimbursable = row.reimbursable;
  return out;
}

Status ClassIndex::refresh(data::Tx& tx) {
  if (tx.writable()) return {};  // what a write sees may be taken back
  std::lock_guard one_at_a_time(refreshing_);
  const std::int64_t last = TRY(store::last_change(tx)), today = tx.now().ms / kDayMs;
  bool again = change_ < 0 || day_ != today;  // once a day without what is past
  if (!again && last <= change_) return {};
  std::vector<IndexRow> rows;
  TRY(store::each_changed(tx, again ? -1 : change_, tx.now(), [&](const IndexRow& row) -> Status {
    rows.push_back(row);
    return {};
  }));
  std::unique_lock lock(mutex_);
  if (again) {
    entries_.clear();
    places_.clear();
    entries_.reserve(rows.size());
  }
  for (const IndexRow& row : rows) {
    auto [at, is_new] = places_.try_emplace(row.id, entries_.size());
    if (is_new)
      entries_.push_back(entry(row));
    else
      entries_[at->second] = entry(row);
  }
  change_ = again ? last : std::max(last, change_);
  day_ = today;
  return {};
}

std::size_t ClassIndex::size() const {
  std::shared_lock lock(mutex_);
  return entries_.size();
}

std::optional<ClassIndex::Filter> ClassIndex::filter_of(const Wanted& wanted) const {
  Filter out{.wanted = wanted, .type = {}, .provider = {}};
  if (wanted.type) {
    auto at = types_.find(*wanted.type);
    if (at == types_.end()) return std::nullopt;
    out.type = at->second;
  }
  if (wanted.provider) {
    auto at = providers_.find(*wanted.provider);
    if (at == providers_.end()) return std::nullopt;
    out.provider = at->second;
  }
  if (wanted.centre) {
    const double reach = wanted.miles / kMilesPerDegree + 0.001;
    out.south = wanted.centre->latitude - reach;
    out.north = wanted.centre->latitude + reach;
    const double edge = std::max(std::abs(out.south), std::abs(out.north));
    if (edge < 85) out.half_width = reach / std::cos(edge * std::numbers::pi / 180.0);
  }
  return out;
}

std::optional<Found> ClassIndex::judge(const Entry& e, const Filter& f) const {
  const Wanted& w = f.wanted;
  if (f.type && e.type != *f.type) return std::nullopt;
  if (e.starts < w.from.ms || e.starts <= w.now.ms || e.visible_until <= w.now.ms) return std::nullopt;
  if (w.before && e.starts >= w.before->ms) return std::nullopt;
  if (w.format && e.format != *w.format) return std::nullopt;
  if (e.price < w.price_min || (w.price_max && e.price > *w.price_max)) return std::nullopt;
  if (f.provider && e.provider != *f.provider) return std::nullopt;
  if (w.spots > 0 && e.free < w.spots) return std::nullopt;
  if (w.reimbursable_only && !e.reimbursable) return std::nullopt;
  if (e.created <= w.created_after.ms) return std::nullopt;
  Found out{{0, e.id}, std::nullopt};
  if (w.centre && e.format != ClassFormat::online) {  // one attends online from everywhere
    if (!e.located) return std::nullopt;              // a class without a place is near to nobody
    double across = std::abs(e.longitude - w.centre->longitude);
    if (across > 180) across = 360 - across;
    if (e.latitude < f.south || e.latitude > f.north || across > f.half_width) return std::nullopt;
    double miles = miles_between(*w.centre, {e.latitude, e.longitude});
    if (miles > w.miles) return std::nullopt;
    out.miles = miles;
  }
  switch (w.sort) {
  case ClassSort::date:
    out.key.value = e.starts;
    break;
  case ClassSort::distance:
    out.key.value = out.miles ? static_cast<std::int64_t>(*out.miles * 1000) : std::numeric_limits<std::int64_t>::max();
    break;
  case ClassSort::price:
    out.key.value = e.price;
    break;
  case ClassSort::rating:
    out.key.value = -e.rating;
    break;
  }
  return out;
}

FoundPage ClassIndex::search(const Wanted& wanted, const std::optional<HitKey>& after, std::size_t limit) const {
  FoundPage page;
  std::shared_lock lock(mutex_);
  auto filter = filter_of(wanted);
  if (!filter) return page;
  auto sooner = [](const Found& a, const Found& b) { return a.key < b.key; };
  // The best limit + 1 so far, the worst of them on top.
  std::vector<Found>& best = page.hits;
  for (const Entry& entry : entries_) {
    auto found = judge(entry, *filter);
    if (!found) continue;
    ++page.total;
    if (after && found->key <= *after) continue;
    if (best.size() <= limit) {
      best.push_back(*found);
      std::ranges::push_heap(best, sooner);
    } else if (sooner(*found, best.front())) {
      std::ranges::pop_heap(best, sooner);
      best.back() = *found;
      std::ranges::push_heap(best, sooner);
    }
  }
  lock.unlock();
  std::ranges::sort_heap(best, sooner);
  page.more = best.size() > limit;
  if (page.more) best.resize(limit);
  return page;
}

}  // namespace mc::finder
