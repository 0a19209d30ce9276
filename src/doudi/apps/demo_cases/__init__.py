"""The demo county at work: cases played through the services day by day, so that every state is there to be seen."""
