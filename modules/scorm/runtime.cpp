// The run-time calls: rt/start, rt/commit, rt/navigate.
#include <fmt/format.h>

#include "appliance/base/text.hpp"
#include "modules/scorm/service.hpp"

namespace mc::scorm {
namespace {

int status_of(Fault fault) {
  switch (fault) {
  case Fault::invalid:
    return 422;
  case Fault::unauthenticated:
    return 401;
  case Fault::forbidden:
    return 403;
  case Fault::not_found:
    return 404;
  case Fault::conflict:
    return 409;
  case Fault::too_large:
    return 413;
  case Fault::rate_limited:
    return 429;
  case Fault::unavailable:
    return 503;
  case Fault::internal:
    break;
  }
  return 500;
}

http::Response json_response(int status, std::string body) {
  http::Response out;
  out.status = status;
  out.body = std::move(body);
  out.add("Content-Type", "application/json");
  out.add("Cache-Control", "no-store");
  return out;
}

http::Response error_response(const Error& error) {
  std::string body = R"({"code":)";
  append_json_string(body, error.fault == Fault::internal ? "internal" : error.code);
  body += R"(,"detail":)";
  append_json_string(body, error.fault == Fault::internal ? "" : error.detail);
  body += '}';
  return json_response(status_of(error.fault), std::move(body));
}

}  // namespace

/// The attempt that this launch works on. Errors: conflict `elsewhere`: another launch has gone on with it.
Result<Session> Service::current(data::Tx& tx, const packages::Launch& launch, LaunchRow& row) {
  auto known = TRY(store::launch(tx, launch.id));
  if (!known) return conflict("elsewhere", "The content is open in another window.");
  row = *known;
  auto attempt = TRY(store::attempt(tx, row.attempt_id));
  if (!attempt) return not_found("scorm_attempt");
  return session_of(tx, launch, *attempt);
}

Result<PlayerState> Service::start(const packages::Launch& launch) {
  return platform_.db.write([&](data::Tx& tx) -> Result<PlayerState> {
    auto known = TRY(store::launch(tx, launch.id));
    auto attempt = known ? TRY(store::attempt(tx, known->attempt_id)) : std::nullopt;
    const bool goes_on = attempt && attempt->launch_id == launch.id && attempt->phase == AttemptPhase::open;
    auto entered = goes_on ? session_of(tx, launch, *attempt) : enter(tx, launch);
    Session session = TRY(std::move(entered));
    if (goes_on) TRY(session.reload());
    PlayerState out = TRY(session.answer(true));
    out.number = known ? known->number : 0;
    return out;
  });
}

Result<Service::Taken> Service::commit(const packages::Launch& launch, const std::vector<Batch>& batches) {
  return platform_.db.write([&](data::Tx& tx) -> Result<Taken> {
    LaunchRow row;
    Session session = TRY(current(tx, launch, row));
    const std::int64_t before = row.number;
    Taken out;
    for (const Batch& batch : batches) {
      if (batch.number <= row.number) continue;  // a repeat
      if (batch.number != row.number + 1) {
        out.gap = row.number;
        break;
      }
      TRY(session.take(batch));
      row.number = batch.number;
    }
    if (row.number != before) {
      TRY(session.save());
      TRY(store::set_number(tx, launch.id, row.number));
    }
    if (out.gap) return out;
    out.state = TRY(session.answer(false));
    out.state.number = row.number;
    return out;
  });
}

Result<Service::Taken> Service::navigate(const packages::Launch& launch, const Move& move) {
  return platform_.db.write([&](data::Tx& tx) -> Result<Taken> {
    LaunchRow row;
    Session session = TRY(current(tx, launch, row));
    Taken out;
    if (move.number > row.number + 1) {
      out.gap = row.number;
      return out;
    }
    if (move.number == row.number + 1) {
      row.number = move.number;
      TRY(session.move(move));
      TRY(session.save());
      TRY(store::set_number(tx, launch.id, row.number));
    }
    out.state = TRY(session.answer(true));
    out.state.number = row.number;
    return out;
  });
}

Result<Service::Taken> Service::dispatch(const packages::RuntimeCall& call) {
  const bool get = call.request.method == "GET";
  if (call.call == "start" && get) return Taken{TRY(start(call.launch)), std::nullopt};
  if (get || call.request.method != "POST" || (call.call != "commit" && call.call != "navigate"))
    return not_found("scorm_call");
  // A beacon says text/plain: the body is JSON whatever its type.
  const std::string body = TRY(call.request.body(kRuntimeBody));
  if (call.call == "commit") return commit(call.launch, TRY(read_commit(body)));
  return navigate(call.launch, TRY(read_move(body)));
}

http::Response Service::run(const packages::RuntimeCall& call) {
  auto taken = dispatch(call);
  if (!taken) return error_response(taken.error());
  if (taken->gap)
    return json_response(
        409, fmt::format(R"({{"code":"number_gap","detail":"Earlier calls are missing.","number":{}}})", *taken->gap));
  taken->state.app_origin = call.request.app_origin;
  return json_response(200, shape::to_json(taken->state));
}

}  // namespace mc::scorm
