"""What the steps of a turn use: catalogues, understanding, retrieval, weighing, writing."""
