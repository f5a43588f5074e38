"""What `./samband` does on one machine: embedded servers, processes, the demonstration."""
