// libFuzzer target: any bytes are refused as the body of a run-time call, or read as calls that the data models take or
// refuse; what was taken is written and read again as the same.
#include <cstdlib>

#include "modules/scorm/session.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mc::scorm;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  static const Activity kActivity;
  auto move = read_move(text);
  if (move && move->number < 1) std::abort();
  auto batches = read_commit(text);
  if (!batches) return 0;
  CmiValues values12, values2004;
  DataModel2004 model(values2004, kActivity);
  for (const Batch& batch : *batches)
    for (const ScoCall& call : batch.calls) {
      if (call.kind != ScoCall::Kind::set) continue;
      set_element12(values12, call.element, call.value);
      model.set(call.element, call.value);
      parse_interval(call.value);
      parse_timespan(call.value);
    }
  for (const CmiValues* values : {&values12, &values2004}) {
    auto again = cmi_from_json(cmi_json(*values));
    if (!again || *again != *values) std::abort();
  }
  return 0;
}
