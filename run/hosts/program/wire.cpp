// The program `sticky-wire`: what the world `wire` starts. Not for people.
#include "apps/table.h"
#include "net/wire/wire_child.h"
#include "run/hosts/real.h"

int main() {
    sticky::RealHost host;
    return sticky::run_wire_child(sticky::apps::table(), host);
}
