#pragma once
// Typed routes: one entry per endpoint gives the server, openapi.json, the permission matrix and the audit names.
//
//   routes.post<CreateCourse, Course>("/courses", "courses:create", "Create a course",
//       [&](Call& call, const CreateCourse& in) { return courses.create(call.viewer(), in); });
//
// Paths are below /api/v1; parameters are {name}. Permission has no default: a named permission, or kPublic.
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "appliance/base/ids.hpp"
#include "appliance/blobs/blobs.hpp"
#include "appliance/security/viewer.hpp"
#include "appliance/shape/shape.hpp"

namespace mc::http {

inline constexpr std::string_view kPublic = "public";
/// Code of the refusal of a feature that is switched off for everybody.
inline constexpr std::string_view kFeatureOff = "feature_off";

struct Nothing {};
FIELDS(Nothing)

enum class Method : std::uint8_t { get, post, put, patch, del };

/// One request as a handler sees it. Lives on the worker's stack.
class Call {
public:
  virtual ~Call() = default;
  /// Only on routes that are not kPublic; a public route asks `signed_in()` first.
  virtual const security::Viewer& viewer() const = 0;
  virtual bool signed_in() const = 0;
  virtual std::string_view parameter(std::string_view name) const = 0;
  template <class I>
  Result<I> id(std::string_view name) const {
    auto parsed = I::parse(parameter(name));
    if (!parsed) return not_found();
    return parsed;
  }
  virtual const std::string& request_id() const = 0;
  virtual const std::string& address() const = 0;  // the client's, after trusted proxies
  virtual std::string_view user_agent() const = 0;
  virtual std::string_view cookie(std::string_view name) const = 0;
  /// As sent; empty when absent.
  virtual std::string_view request_header(std::string_view name) const = 0;
  /// Adds a response header or cookie; values are checked for control characters.
  virtual void header(std::string_view name, std::string_view value) = 0;
};

/// Bytes that leave as a file. `write` is called on the worker; it may send piece by piece.
struct Download {
  std::string media_type;
  std::string file_name;  // offered as an attachment unless `show_inline`
  bool show_inline = false;
  std::optional<std::int64_t> size{};  // none: chunked
  std::string etag{};                  // quoted strong tag, or empty
  /// Sends [offset, offset+length); length -1 = to the end. With a size, ranges are served.
  std::function<Status(std::int64_t offset, std::int64_t length, const blobs::Sink& sink)> write;
};

/// A raw request body as a stream, under the route's limit. Fails with `too_large` past it.
struct Upload {
  std::string media_type;  // as claimed; sniff before trusting
  std::string file_name;   // from the query's file_name, which Query must have, cleaned; may be empty
  std::optional<std::int64_t> size;
  blobs::Reader reader;
};

/// The whole body as text; `too_large` past `limit`. For bodies that a parser needs whole (CSV imports).
Result<std::string> read_body(Upload& upload, std::int64_t limit);

/// The whole answer of a route that speaks a protocol of its own; further headers by Call::header().
struct RawAnswer {
  int status = 200;
  std::string media_type;
  std::string body;
};

/// One endpoint, type-erased. `run` gets the body or query as text and returns the response body.
struct Route {
  Method method = Method::get;
  std::string path;
  std::string permission;
  std::string summary;
  std::string operation;              // stable operationId, "courses_create": from method and path unless given
  std::string in_name{}, out_name{};  // schema names, "" when none
  std::function<void(shape::SchemaSet&)> schemas{};
  bool in_query = false;  // In comes from the query string
  std::int64_t body_limit = 1 << 20;
  /// Browsers may send unsafe requests here from pages of other sites. Only for public routes whose handler trusts
  /// nothing that a browser adds by itself.
  bool from_other_sites = false;
  int feature = -1;  // which part of the product that can be switched off; -1: none of them
  int success = 200;
  std::function<Result<std::string>(Call&, std::string_view in)> run{};
  std::function<Result<Download>(Call&, std::string_view query)> run_download{};
  std::function<Result<std::string>(Call&, Upload&, std::string_view query)> run_upload{};
  std::function<RawAnswer(Call&, std::string_view query, std::string_view body)> run_raw{};
};

/// Does the feature with this number answer this caller? Null: it is asked for nobody in particular (a public route, a
/// mount). Called for every request of a feature: quick, thread-safe.
using FeatureGate = std::function<Status(int feature, const security::Viewer* viewer)>;

class Routes {
public:
  template <class Out, class F>
  Route& get(std::string path, std::string_view permission, std::string summary, F handler) {
    return add_plain<Out>(Method::get, std::move(path), permission, std::move(summary), std::move(handler));
  }
  /// In is a FIELDS struct filled from the query string (scalars and optionals only).
  template <class In, class Out, class F>
  Route& get(std::string path, std::string_view permission, std::string summary, F handler) {
    Route& route = add_body<In, Out>(Method::get, std::move(path), permission, std::move(summary), std::move(handler));
    route.in_query = true;
    return route;
  }
  template <class In, class Out, class F>
  Route& post(std::string path, std::string_view permission, std::string summary, F handler) {
    return add_body<In, Out>(Method::post, std::move(path), permission, std::move(summary), std::move(handler));
  }
  template <class In, class Out, class F>
  Route& put(std::string path, std::string_view permission, std::string summary, F handler) {
    return add_body<In, Out>(Method::put, std::move(path), permission, std::move(summary), std::move(handler));
  }
  template <class In, class Out, class F>
  Route& patch(std::string path, std::string_view permission, std::string summary, F handler) {
    return add_body<In, Out>(Method::patch, std::move(path), permission, std::move(summary), std::move(handler));
  }
  template <class Out, class F>
  Route& del(std::string path, std::string_view permission, std::string summary, F handler) {
    return add_plain<Out>(Method::del, std::move(path), permission, std::move(summary), std::move(handler));
  }
  /// As above with a query, for what must not be removed blindly ("?revision=7").
  template <class In, class Out, class F>
  Route& del(std::string path, std::string_view permission, std::string summary, F handler) {
    Route& route = add_body<In, Out>(Method::del, std::move(path), permission, std::move(summary), std::move(handler));
    route.in_query = true;
    return route;
  }
  /// handler(Call&, const Query&) -> Result<Download>
  template <class Query, class F>
  Route& download(std::string path, std::string_view permission, std::string summary, F handler) {
    Route& route = add(Method::get, std::move(path), permission, std::move(summary));
    name_in<Query>(route);
    route.in_query = true;
    route.run_download = [handler = std::move(handler)](Call& call, std::string_view query) -> Result<Download> {
      Query in = TRY(shape::from_query<Query>(query));
      return handler(call, in);
    };
    return route;
  }
  /// handler(Call&, Upload&, const Query&) -> Result<Out>; POST with a raw body of at most `limit` bytes.
  template <class Query, class Out, class F>
  Route& upload(std::string path, std::string_view permission, std::string summary, std::int64_t limit, F handler) {
    Route& route = add(Method::post, std::move(path), permission, std::move(summary));
    name_in<Query>(route);
    name_out<Out>(route);
    route.in_query = true;
    route.body_limit = limit;
    route.run_upload = [handler = std::move(handler)](Call& call, Upload& upload,
                                                      std::string_view query) -> Result<std::string> {
      Query in = TRY(shape::from_query<Query>(query));
      Out out = TRY(handler(call, upload, in));
      return shape::to_json(out);
    };
    return route;
  }
  /// handler(Call&, query, body) -> RawAnswer: for protocols with their own media type and errors (SCIM). What the
  /// pipeline refuses before the handler (rate, size, permission) is problem+json.
  Route& raw(Method method, std::string path, std::string_view permission, std::string summary,
             std::function<RawAnswer(Call&, std::string_view, std::string_view)> handler);
  const std::vector<std::unique_ptr<Route>>& all() const { return routes_; }
  /// Set once, while the program is put together. Without one every feature answers.
  void set_feature_gate(FeatureGate gate) { gate_ = std::move(gate); }
  Status answers(int feature, const security::Viewer* viewer) const {
    return feature < 0 || !gate_ ? Status{} : gate_(feature, viewer);
  }

private:
  Route& add(Method method, std::string path, std::string_view permission, std::string summary);  // routes.cpp
  template <class In>
  static void name_in(Route& route) {
    route.in_name = shape::schema_name<In>();
    route.schemas = [before = route.schemas](shape::SchemaSet& set) {
      if (before) before(set);
      shape::add_schema<In>(set);
    };
  }
  template <class Out>
  static void name_out(Route& route) {
    route.out_name = shape::schema_name<Out>();
    route.schemas = [before = route.schemas](shape::SchemaSet& set) {
      if (before) before(set);
      shape::add_schema<Out>(set);
    };
  }
  template <class Out, class F>
  Route& add_plain(Method method, std::string path, std::string_view permission, std::string summary, F handler) {
    Route& route = add(method, std::move(path), permission, std::move(summary));
    name_out<Out>(route);
    route.run = [handler = std::move(handler)](Call& call, std::string_view) -> Result<std::string> {
      Out out = TRY(handler(call));
      return shape::to_json(out);
    };
    return route;
  }
  template <class In, class Out, class F>
  Route& add_body(Method method, std::string path, std::string_view permission, std::string summary, F handler) {
    Route& route = add(method, std::move(path), permission, std::move(summary));
    name_in<In>(route);
    name_out<Out>(route);
    bool query = method == Method::get || method == Method::del;
    route.run = [handler = std::move(handler), query](Call& call, std::string_view text) -> Result<std::string> {
      In in = TRY(query ? shape::from_query<In>(text) : shape::from_json<In>(text));
      Out out = TRY(handler(call, in));
      return shape::to_json(out);
    };
    return route;
  }
  std::vector<std::unique_ptr<Route>> routes_;
  FeatureGate gate_;
};

}  // namespace mc::http
