#include "cli/arguments.h"
namespace sticky { int show_trace(const TraceArguments&, const Look&){return 0;} int explain_trace(const TraceArguments&, const Look&){return 0;} int draw_trace(const TraceArguments&, const Look&){return 0;} int doctor(const Look&){return 0;} }
