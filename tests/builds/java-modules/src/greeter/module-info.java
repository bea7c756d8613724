module greeter {
    requires java.logging;
}
