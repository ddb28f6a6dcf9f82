// The program `sticky-wire`: what the world `wire` starts. Not for people.
#include "net/wire/wire_child.h"

int main() {
    return sticky::run_wire_child();
}
