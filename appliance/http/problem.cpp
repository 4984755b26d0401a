#include "appliance/http/problem.hpp"

#include "appliance/shape/shape.hpp"

namespace mc::http {

/// Wire format. Do not change: clients and the description in openapi.json rely on it.
struct ProblemField {
  std::string path, code, detail;
};
FIELDS(ProblemField, path, code, detail)
struct Problem {
  std::string type, title;
  int status = 500;
  std::string code, detail;
  std::vector<ProblemField> fields;
  std::string request_id;
};
FIELDS(Problem, type, title, status, code, detail, fields, request_id)

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
    return 500;
  }
  return 500;
}

Response problem(const Error& error, std::string_view request_id, int status) {
  Response response;
  response.status = status ? status : status_of(error.fault);
  Problem body;
  body.type = "about:blank";
  body.title = reason_phrase(response.status);
  body.status = response.status;
  body.code = error.code;
  // What went wrong inside is for the log, not for the client.
  body.detail = error.fault == Fault::internal ? "The server could not do this. The request id leads to the log entry."
                                               : error.detail;
  for (const auto& field : error.fields) body.fields.push_back({field.path, field.code, field.detail});
  body.request_id = request_id;
  response.body = shape::to_json(body);
  response.add("Content-Type", "application/problem+json");
  response.add("Cache-Control", "no-store");
  return response;
}

}  // namespace mc::http
