#include "modules/assessment/analysis.hpp"

#include <algorithm>
#include <cmath>

namespace mc::assessment {
namespace {

using Numbers = std::vector<double>;

double mean_of(const Numbers& values) {
  double sum = 0;
  for (double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

double covariance(const Numbers& a, const Numbers& b) {
  double mean_a = mean_of(a), mean_b = mean_of(b), sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += (a[i] - mean_a) * (b[i] - mean_b);
  return sum / static_cast<double>(a.size() - 1);
}

double variance(const Numbers& values) { return covariance(values, values); }

double rounded(double value, double steps) { return std::round(value * steps) / steps; }
double percent(double value) { return rounded(value, 100); }

/// Totals of all attempts in hundredths, and what each could have earned.
struct Totals {
  Numbers got;
  Numbers possible;
};

Totals totals_of(const std::vector<ItemScores>& items, std::size_t attempts) {
  Totals out{Numbers(attempts, 0), Numbers(attempts, 0)};
  for (const ItemScores& item : items)
    for (std::size_t i = 0; i < attempts; ++i) {
      if (!item.points[i]) continue;
      out.got[i] += static_cast<double>(*item.points[i]);
      out.possible[i] += static_cast<double>(item.max);
    }
  return out;
}

/// One item against the attempts that had it.
struct Column {
  Numbers points;
  Numbers totals;
  Numbers rest;
};

Column column_of(const ItemScores& item, const Totals& totals) {
  Column out;
  for (std::size_t i = 0; i < item.points.size(); ++i) {
    if (!item.points[i]) continue;
    auto points = static_cast<double>(*item.points[i]);
    out.points.push_back(points);
    out.totals.push_back(totals.got[i]);
    out.rest.push_back(totals.got[i] - points);
  }
  return out;
}

void figure(ItemFigures& out, const ItemScores& item, const Column& column) {
  auto max = static_cast<double>(item.max);
  if (column.points.empty() || max <= 0) return;
  out.facility = percent(100 * mean_of(column.points) / max);
  if (column.points.size() < 2) return;
  double spread = variance(column.points), rest = variance(column.rest);
  out.standard_deviation = percent(100 * std::sqrt(spread) / max);
  if (spread <= 0 || rest <= 0) return;  // everybody had the same: nothing tells people apart
  double together = covariance(column.points, column.rest);
  out.discrimination_index = percent(100 * together / std::sqrt(spread * rest));
  Numbers points = column.points, others = column.rest;
  std::sort(points.begin(), points.end());
  std::sort(others.begin(), others.end());
  double most = covariance(points, others);
  if (most > 0) out.discriminative_efficiency = percent(100 * together / most);
}

void weigh(Analysis& out, const std::vector<ItemScores>& items, const std::vector<Column>& columns) {
  double all = 0, roots = 0;
  Numbers covariances(items.size(), -1);
  for (std::size_t i = 0; i < items.size(); ++i) {
    all += static_cast<double>(items[i].max);
    if (columns[i].points.size() < 2) continue;
    covariances[i] = covariance(columns[i].points, columns[i].totals);
    if (covariances[i] > 0) roots += std::sqrt(covariances[i]);
  }
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (all > 0) out.items[i].intended_weight = percent(100 * static_cast<double>(items[i].max) / all);
    if (roots > 0 && covariances[i] >= 0)
      out.items[i].effective_weight = percent(100 * std::sqrt(covariances[i]) / roots);
  }
}

void add_alpha(Analysis& out, const std::vector<ItemScores>& items, const Totals& totals) {
  bool same = std::all_of(items.begin(), items.end(), [](const ItemScores& item) {
    return std::all_of(item.points.begin(), item.points.end(), [](const auto& points) { return points.has_value(); });
  });
  if (!same) {
    out.alpha_note = "different_papers";
    return;
  }
  if (items.size() < 2 || totals.got.size() < 2) {
    out.alpha_note = "too_few";
    return;
  }
  double spread = variance(totals.got), sum = 0;
  if (spread <= 0) {
    out.alpha_note = "no_spread";
    return;
  }
  for (const ItemScores& item : items) sum += variance(column_of(item, totals).points);
  auto count = static_cast<double>(items.size());
  double alpha = count / (count - 1) * (1 - sum / spread);
  out.alpha = rounded(alpha, 10'000);
  if (alpha <= 1) out.standard_error = percent(100 * std::sqrt(spread) * std::sqrt(1 - alpha) / totals.possible[0]);
}

}  // namespace

Analysis analyse(const std::vector<ItemScores>& items, std::size_t attempts) {
  Analysis out;
  out.attempts = static_cast<std::int64_t>(attempts);
  Totals totals = totals_of(items, attempts);
  std::vector<Column> columns;
  for (const ItemScores& item : items) {
    columns.push_back(column_of(item, totals));
    ItemFigures& figures = out.items.emplace_back();
    figures.question_id = item.question_id;
    figures.prompt = item.prompt;
    figures.type = item.type;
    figures.given = static_cast<std::int64_t>(columns.back().points.size());
    figures.answered = item.answered;
    figure(figures, item, columns.back());
  }
  weigh(out, items, columns);
  Numbers shares;
  for (std::size_t i = 0; i < attempts; ++i)
    if (totals.possible[i] > 0) shares.push_back(100 * totals.got[i] / totals.possible[i]);
  if (!shares.empty()) {
    std::sort(shares.begin(), shares.end());
    std::size_t half = shares.size() / 2;
    out.mean = percent(mean_of(shares));
    out.median = percent(shares.size() % 2 == 1 ? shares[half] : (shares[half - 1] + shares[half]) / 2);
    if (shares.size() > 1) out.standard_deviation = percent(std::sqrt(variance(shares)));
  }
  add_alpha(out, items, totals);
  return out;
}

}  // namespace mc::assessment
