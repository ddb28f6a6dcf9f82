// The program `sticky-gui`.
int main() {}
