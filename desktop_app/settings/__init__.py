"""What the user has chosen: kept in a file of the state folder, and changed in a dialog."""
