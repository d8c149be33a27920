"""Where SPARQL is answered; queries end at their time limit."""
