// std::partition_point for questions that come nearly in order: it looks around the last answer
// first, in steps that double, so a question near the one before costs a step or two.
//
//     T T T T T T F F F F F F        T: pred holds; the answer is the first F
//           ^ near, steps 1, 2 ...
#pragma once

#include <algorithm>
#include <iterator>

namespace sticky {

// `near` is where to begin, anywhere in [first, last]; the answer does not depend on it.
template <class Iterator, class Predicate>
Iterator partition_point_near(Iterator first, Iterator last, Iterator near, Predicate pred) {
    typename std::iterator_traits<Iterator>::difference_type step = 1;
    if (near != last && pred(*near)) {
        first = near + 1;
        for (; last - first >= step && pred(first[step - 1]); step *= 2) first += step;
        if (last - first >= step) last = first + (step - 1);
    } else {
        last = near;
        for (; last - first >= step && !pred(last[-step]); step *= 2) last -= step;
        if (last - first >= step) first = last - (step - 1);
    }
    return std::partition_point(first, last, pred);
}

}  // namespace sticky
