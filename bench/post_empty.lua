-- An empty POST, for the bare write.
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
