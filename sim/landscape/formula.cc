// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The grammar is written in Boost.Spirit X3. The other libraries at hand do
// not do: muParser evaluates in double only and keeps its parse tree to itself,
// so that it can neither be differentiated nor evaluated in many digits;
// SymEngine is in no Debian 12 package; GiNaC is under the GPL, which the
// binaries would inherit.

#include "sim/landscape/formula.h"

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "boost/fusion/include/at_c.hpp"
#include "boost/math/constants/constants.hpp"
#include "boost/range/iterator_range_core.hpp"
#include "boost/spirit/home/x3.hpp"
#include "sim/landscape/expression.h"
#include "sim/numeric/polynomial.h"

namespace thsgd {
namespace {

namespace x3 = boost::spirit::x3;
using boost::fusion::at_c;
using Id = ExpressionGraph::Id;

struct NamedFunction {
  absl::string_view name;
  Operation operation;
};

constexpr NamedFunction kFunctions[] = {
    {"sqrt", Operation::kSqrt},   {"exp", Operation::kExp},
    {"log", Operation::kLog},     {"sin", Operation::kSin},
    {"cos", Operation::kCos},     {"tan", Operation::kTan},
    {"sinh", Operation::kSinh},   {"cosh", Operation::kCosh},
    {"tanh", Operation::kTanh},   {"atan", Operation::kAtan},
    {"abs", Operation::kAbs},     {"sign", Operation::kSign},
    {"floor", Operation::kFloor},
};

// What the grammar's actions write to. The first error stands.
class Builder {
 public:
  Builder(absl::string_view text, const std::vector<std::string>& variables)
      : text_(text), variables_(variables) {}

  template <class Range>
  int PositionOf(const Range& range) const {
    return static_cast<int>(&*range.begin() - text_.data()) + 1;
  }

  std::optional<Id> Number(absl::string_view digits, int position) {
    constexpr size_t kMaxDigits = 100;
    constexpr int kMaxExponent = 400;
    int exponent = 0;
    const size_t e = digits.find_first_of("eE");
    const bool readable =
        digits.size() <= kMaxDigits &&
        (e == absl::string_view::npos ||
         (absl::SimpleAtoi(digits.substr(e + 1), &exponent) &&
          std::abs(exponent) <= kMaxExponent));
    if (readable) {
      const HighPrecision value{std::string(digits)};
      if (isfinite(value) && abs(value) < 1e300) return graph_.Number(value);
    }
    return Fail(position, absl::StrCat("the number ", digits,
                                       " must be < 1e300 and have at most ",
                                       kMaxDigits, " characters"));
  }

  std::optional<Id> Name(absl::string_view name, int position) {
    const auto variable =
        std::find(variables_.begin(), variables_.end(), name);
    if (variable != variables_.end()) {
      return graph_.Variable(static_cast<int>(variable - variables_.begin()));
    }
    if (name == "pi") {
      return graph_.Number(boost::math::constants::pi<HighPrecision>());
    }
    if (name == "e") {
      return graph_.Number(boost::math::constants::e<HighPrecision>());
    }
    if (ArityOf(name) > 0) {
      return Fail(position, absl::StrCat("the function \"", name,
                                         "\" lacks its \"(\""));
    }
    return Fail(position, UnknownName(name));
  }

  std::optional<Id> Call(absl::string_view name,
                         const std::vector<Id>& arguments, int position) {
    const int arity = ArityOf(name);
    if (arity == 0) {
      if (std::find(variables_.begin(), variables_.end(), name) !=
              variables_.end() ||
          name == "pi" || name == "e") {
        return Fail(position, absl::StrCat("\"", name, "\" is no function"));
      }
      return Fail(position, UnknownName(name));
    }
    if (static_cast<int>(arguments.size()) != arity) {
      return Fail(position,
                  absl::StrCat("\"", name, "\" takes ", arity,
                               arity == 1 ? " argument" : " arguments", ", ",
                               arguments.size(),
                               arguments.size() == 1 ? " is" : " are",
                               " given"));
    }
    graph_.set_position(position);
    for (const NamedFunction& function : kFunctions) {
      if (function.name == name) {
        return graph_.Apply(function.operation, arguments[0]);
      }
    }
    // min and max: (a + b -+ |a - b|) / 2.
    const Id sum = graph_.Add(arguments[0], arguments[1]);
    const Id distance = graph_.Apply(
        Operation::kAbs, graph_.Subtract(arguments[0], arguments[1]));
    const Id twice = name == "max" ? graph_.Add(sum, distance)
                                   : graph_.Subtract(sum, distance);
    return graph_.Multiply(graph_.Number(0.5), twice);
  }

  // base^exponent: repeated multiplication for an integer exponent, else
  // exp(exponent log base).
  std::optional<Id> Power(Id base, Id exponent, int position) {
    graph_.set_position(position);
    const ExpressionNode& node = graph_.nodes()[exponent];
    if (node.operation == Operation::kNumber &&
        node.number == floor(node.number)) {
      if (abs(node.number) > kMaxIntegerExponent) {
        return Fail(position, absl::StrCat("an integer exponent must be "
                                           "between -",
                                           kMaxIntegerExponent, " and ",
                                           kMaxIntegerExponent));
      }
      return graph_.IntegerPower(base, node.number.convert_to<int>());
    }
    return graph_.Apply(
        Operation::kExp,
        graph_.Multiply(exponent, graph_.Apply(Operation::kLog, base)));
  }

  std::nullopt_t Fail(int position, absl::string_view message) {
    if (error_.empty()) {
      error_ = absl::StrCat(message, ", at character ", position);
    }
    return std::nullopt;
  }

  ExpressionGraph& graph() { return graph_; }
  const std::string& error() const { return error_; }

 private:
  static int ArityOf(absl::string_view name) {
    if (name == "min" || name == "max") return 2;
    return std::any_of(std::begin(kFunctions), std::end(kFunctions),
                       [&](const NamedFunction& f) { return f.name == name; });
  }

  std::string UnknownName(absl::string_view name) const {
    constexpr size_t kMaxListed = 8;
    std::string known = absl::StrJoin(
        variables_.begin(),
        variables_.begin() + std::min(variables_.size(), kMaxListed), ", ");
    if (variables_.size() > kMaxListed) {
      absl::StrAppend(&known, " .. ", variables_.back());
    }
    return absl::StrCat(
        "unknown name \"", name, "\"; known are ", known, ", pi, e, ",
        absl::StrJoin(kFunctions, ", ",
                      [](std::string* out, const NamedFunction& function) {
                        absl::StrAppend(out, function.name);
                      }),
        ", min, max");
  }

  absl::string_view text_;
  const std::vector<std::string>& variables_;
  ExpressionGraph graph_;
  std::string error_;
};

// The operands of a chain a ^ b ^ c, each with its sign.
struct Chain {
  struct Link {
    bool negative;
    Id operand;
    int power_position;
    int sign_position;
  };
  std::vector<Link> links;
  Link next = {false, -1, 0, 0};
};

struct BuilderTag;

template <class Context>
Builder& BuilderOf(const Context& context) {
  return x3::get<BuilderTag>(context).get();
}

template <class Range>
absl::string_view TextOf(const Range& range) {
  return absl::string_view(&*range.begin(), range.size());
}

// Hands a result to the rule, or stops the parser.
template <class Context>
void Finish(const Context& context, std::optional<Id> id) {
  if (id.has_value()) {
    x3::_val(context) = *id;
  } else {
    x3::_pass(context) = false;
  }
}

const auto take_operand = [](const auto& context) {
  x3::_val(context) = x3::_attr(context);
};

const auto apply_operator = [](Id (ExpressionGraph::*operation)(Id, Id)) {
  return [operation](const auto& context) {
    Builder& builder = BuilderOf(context);
    const auto& sign = at_c<0>(x3::_attr(context));
    builder.graph().set_position(builder.PositionOf(sign));
    x3::_val(context) = (builder.graph().*operation)(
        x3::_val(context), at_c<1>(x3::_attr(context)));
  };
};

const auto flip_sign = [](const auto& context) {
  Chain::Link& next = x3::_val(context).next;
  next.negative = !next.negative;
  next.sign_position = BuilderOf(context).PositionOf(x3::_attr(context));
};

const auto note_power = [](const auto& context) {
  x3::_val(context).next.power_position =
      BuilderOf(context).PositionOf(x3::_attr(context));
};

const auto add_link = [](const auto& context) {
  Chain& chain = x3::_val(context);
  chain.next.operand = x3::_attr(context);
  chain.links.push_back(chain.next);
  chain.next = {false, -1, 0, 0};
};

const auto fold_chain = [](const auto& context) {
  Builder& builder = BuilderOf(context);
  const std::vector<Chain::Link>& links = x3::_attr(context).links;
  std::optional<Id> power;
  for (size_t i = links.size(); i-- > 0;) {
    power = power.has_value()
                ? builder.Power(links[i].operand, *power,
                                links[i + 1].power_position)
                : links[i].operand;
    if (!power.has_value()) break;
    if (links[i].negative) {
      builder.graph().set_position(links[i].sign_position);
      power = builder.graph().Negate(*power);
    }
  }
  Finish(context, power);
};

const auto make_number = [](const auto& context) {
  Builder& builder = BuilderOf(context);
  const auto& digits = x3::_attr(context);
  Finish(context,
         builder.Number(TextOf(digits), builder.PositionOf(digits)));
};

const auto make_name = [](const auto& context) {
  Builder& builder = BuilderOf(context);
  const auto& name = x3::_attr(context);
  Finish(context, builder.Name(TextOf(name), builder.PositionOf(name)));
};

const auto make_call = [](const auto& context) {
  Builder& builder = BuilderOf(context);
  const auto& name = at_c<0>(x3::_attr(context));
  Finish(context, builder.Call(TextOf(name), at_c<1>(x3::_attr(context)),
                               builder.PositionOf(name)));
};

#define THSGD_OPERAND "a number, a name or \"(\""
const x3::rule<class ExpressionRule, Id> expression = THSGD_OPERAND;
const x3::rule<class TermRule, Id> term = THSGD_OPERAND;
const x3::rule<class FactorRule, Id> factor = THSGD_OPERAND;
const x3::rule<class PrimaryRule, Id> primary = THSGD_OPERAND;
#undef THSGD_OPERAND
const x3::rule<class ChainRule, Chain> chain = "chain";
const x3::rule<class ArgumentsRule, std::vector<Id>> arguments = "arguments";
const x3::rule<class CloseRule> close = "an operator or \")\"";
const x3::rule<class CloseCallRule> close_call =
    "an operator, \",\" or \")\"";
const x3::rule<class EndRule> end = "an operator or the end";

// The characters that a parser matches.
using Characters = boost::iterator_range<const char*>;
const auto token = [](const auto& parser) {
  return x3::rule<class TokenRule, Characters>{} =
             x3::raw[x3::lexeme[parser]];
};

const auto digits =
    token(((+x3::digit >> -('.' >> *x3::digit)) | ('.' >> +x3::digit)) >>
          -(x3::char_("eE") >> -x3::char_("+-") >> +x3::digit));
const auto identifier = token((x3::alpha | x3::char_('_')) >>
                              *(x3::alnum | x3::char_('_')));
const auto signs = *(token(x3::lit('-'))[flip_sign] | x3::lit('+'));

const auto expression_def =
    term[take_operand] >>
    *((token(x3::lit('+')) > term)[apply_operator(&ExpressionGraph::Add)] |
      (token(x3::lit('-')) >
       term)[apply_operator(&ExpressionGraph::Subtract)]);
const auto term_def =
    factor[take_operand] >>
    *((token(x3::lit('*')) >
       factor)[apply_operator(&ExpressionGraph::Multiply)] |
      (token(x3::lit('/')) >
       factor)[apply_operator(&ExpressionGraph::Divide)]);
const auto factor_def = chain[fold_chain];
const auto chain_def =
    signs >> primary[add_link] >>
    *(token(x3::lit('^'))[note_power] >> signs >>
      x3::expect[primary][add_link]);
const auto primary_def =
    digits[make_number] |
    (identifier >> arguments)[make_call] | identifier[make_name] |
    (x3::lit('(') > expression[take_operand] > close);
const auto arguments_def =
    (x3::lit('(') >> x3::expect[expression] % ',') > close_call;
const auto close_def = x3::lit(')');
const auto close_call_def = x3::lit(')');
const auto end_def = x3::eoi;

BOOST_SPIRIT_DEFINE(expression, term, factor, primary, chain, arguments, close,
                    close_call, end)

absl::Status CheckSize(absl::string_view text) {
  if (text.size() > kMaxFormulaLength) {
    return absl::InvalidArgumentError(
        absl::StrCat("has ", text.size(), " characters; at most ",
                     kMaxFormulaLength, " are allowed"));
  }
  int nesting = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (!absl::ascii_isprint(text[i])) {
      return absl::InvalidArgumentError(absl::StrCat(
          "character ", i + 1, " is not a printable ASCII character"));
    }
    if (text[i] == '(') ++nesting;
    if (text[i] == ')') --nesting;
    if (nesting > kMaxFormulaNesting) {
      return absl::InvalidArgumentError(
          absl::StrCat("character ", i + 1, " opens more than ",
                       kMaxFormulaNesting, " parentheses inside each other"));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Formula> ParseFormula(
    absl::string_view text, const std::vector<std::string>& variables) {
  if (absl::Status status = CheckSize(text); !status.ok()) return status;
  Builder builder(text, variables);
  const char* where = text.data();
  const char* const text_end = text.data() + text.size();
  Id root = -1;
  std::string expected;
  try {
    const auto grammar =
        x3::with<BuilderTag>(std::ref(builder))[x3::eps > expression > end];
    x3::phrase_parse(where, text_end, grammar, x3::ascii::space, root);
  } catch (const x3::expectation_failure<const char*>& failure) {
    where = failure.where();
    expected = failure.which();
  }
  if (!builder.error().empty()) {
    return absl::InvalidArgumentError(builder.error());
  }
  if (!expected.empty()) {
    while (where != text_end && *where == ' ') ++where;
    constexpr size_t kMaxShown = 20;
    const absl::string_view rest(where, text_end - where);
    return absl::InvalidArgumentError(absl::StrCat(
        "expected ", expected, " at character ", where - text.data() + 1,
        rest.empty() ? std::string(", not the end")
                     : absl::StrCat(", not \"", rest.substr(0, kMaxShown),
                                    rest.size() > kMaxShown ? "..." : "",
                                    "\"")));
  }
  return Formula{std::move(builder.graph()), root};
}

}  // namespace thsgd
