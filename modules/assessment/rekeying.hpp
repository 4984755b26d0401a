#pragma once
// Marking a question as it was shown by another version's right answers, for regrades. Pure.
#include "modules/assessment/marking.hpp"
#include "modules/assessment/paper.hpp"

namespace mc::assessment {

/// A question in the terms of the paper, right by another version.
struct Rekeyed {
  Question question;
  /// How a response to the question as it was shown reads in `question`.
  Response read(const Question& shown, const Response& response) const;
};

/// `shown` with what is right by `key` (a version of the same question): options, blanks, pairs and items are told by
/// their ids, so that rewording changes nothing. Error conflict `key_does_not_fit` when the type differs, nothing of
/// what was shown is right any more, a blank is gone, or pairs or items are not the same ones.
Result<Rekeyed> rekeyed(const Question& shown, const Question& key);

/// The right answer by `key` in the ids of the paper; by the question itself when the key does not fit.
Answer right_answer_by(const Question& shown, const Question& key, const PaperQuestion& on_paper);

}  // namespace mc::assessment
